"""Carries out a send, and says in the words of `core.delivery` what became of it. Counterpart: `inbound`.

What Telegram certainly did not do may be tried again freely. What it may have done is repeated only where a
second time is harmless, because the Bot API has no way to ask for a thing once.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
)

from bot.content import Library
from bot.core.delivery import Gone, Outcome, Retry, Sent
from bot.core.material import Material, Shown
from bot.core.sends import Send
from bot.gateway.calls import Call, Next, Refusal, Repeat, refusal
from bot.gateway.request import AiohttpRequest, Flood, NotSent, Unsure
from bot.gateway.screens import render
from bot.gateway.words import Words

LONGEST_BACK_OFF: Final = timedelta(seconds=60)
TOKEN_BACK_OFF: Final = timedelta(seconds=60)
"""Between attempts while Telegram does not know our token: it may have been changed, or be down."""
LONGEST_UNSURE: Final = timedelta(hours=1)
"""Between attempts of which each may have arrived. Losing an envelope would break a promise, and a second
empty one breaks none; so it is tried until it is certain, and ever more slowly."""

LONGEST_SEND: Final = 80.0
"""Seconds for all calls of one send together: less than the lease of its row, after which somebody else may
send it too."""

_log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


@dataclass(slots=True)
class _Progress:
    """What a send has done so far: also a send that fails halfway has shown things."""

    shown: list[Shown] = field(default_factory=list)
    message: int = 0
    call: Call | None = None
    """The one that is under way."""


class Outbound:
    """Sends to Telegram. `clock` gives now in UTC; `username` is the bot's, without @."""

    def __init__(
        self,
        request: AiohttpRequest,
        library: Library,
        words: Words,
        *,
        username: str = "",
        clock: Clock,
    ) -> None:
        self.request, self.library, self.words = request, library, words
        self.username, self.clock = username, clock
        self.unauthorized = False
        """Whether the last answer was that our token is not known."""

    async def send(self, send: Send, material: Material) -> tuple[Outcome, tuple[Shown, ...]]:
        """The outcome of this attempt, and what now lies in the chat: to be noted whatever the outcome.

        Never raises but for cancellation. A fault of ours while finding the words is tried again later, when
        it may be mended: dropping the row would lose what somebody agreed to share.
        """
        try:
            calls = render(send, material, self.library, self.words, at=self.clock(), username=self.username)
        except Exception as error:
            _log.error(
                "a send has no words", extra={"send": type(send).__name__, "error": type(error).__name__}
            )
            return Retry(LONGEST_BACK_OFF), ()
        progress = _Progress()
        try:
            async with asyncio.timeout(LONGEST_SEND):
                outcome = await self._carry_out(calls, material, progress)
        except TimeoutError:
            outcome = _cut_short(progress, material.attempts)
        return outcome, tuple(progress.shown)

    async def _carry_out(self, calls: list[Call], material: Material, progress: _Progress) -> Outcome:
        if not calls:
            return Sent()
        pending = deque(calls)
        while pending:
            call = progress.call = pending.popleft()
            done = await self._attempt(call, material, progress)
            if not isinstance(done, _Done):
                return _before_the_words(done) if pending and call.next is Next.ALWAYS else done
            if not _goes_on(call.next, done.changed):
                pending.clear()
            pending.extendleft(reversed(done.instead))
        return Sent(progress.message)

    async def _attempt(self, call: Call, material: Material, progress: _Progress) -> _Done | Outcome:
        try:
            result = await self.request.call(call.method, call.params, call.files)
            if call.method.startswith("send"):
                self._note(call, result, progress)
            else:
                _note_edit(call, progress)
        except TelegramError as error:
            self.unauthorized = isinstance(error, InvalidToken)
            done = judge(error, call, material.attempts)
            if isinstance(done, _Done) and not done.changed:
                _note_edit(call, progress)
            return done
        except TypeError as error:  # what cannot be written as JSON will not be so the next time
            return Gone(reason=type(error).__name__)
        self.unauthorized = False
        return _DONE

    def _note(self, call: Call, result: Any, progress: _Progress) -> None:
        """An answer about another chat is no answer: its message id would let us edit a stranger's."""
        message = result.get("message_id") if isinstance(result, dict) else None
        chat = result.get("chat") if isinstance(result, dict) else None
        if type(message) is not int or not isinstance(chat, dict) or chat.get("id") != call.params["chat_id"]:
            raise NetworkError("Invalid server response") from Unsure("ForeignMessage")
        progress.message = message
        if call.shows:
            kind, thing = call.shows
            progress.shown.append(Shown(kind=kind, id=thing, message=message))


def _note_edit(call: Call, progress: _Progress) -> None:
    """A button was pressed on a message of which we may not know: Telegram accepted it and we died before
    noting it. Now we do, and what is shown there can be taken back there."""
    if call.shows and (message := call.params.get("message_id")):
        kind, thing = call.shows
        progress.shown.append(Shown(kind=kind, id=thing, message=message))


@dataclass(frozen=True, slots=True)
class _Done:
    """A call that needs no other attempt: done, done before, or to be done in another way."""

    changed: bool = True
    instead: tuple[Call, ...] = ()


_DONE = _Done()


def _before_the_words(outcome: Outcome) -> Outcome:
    """What comes last is what the send is for, and of that nothing was done: whatever a call before it did,
    a second time is harmless."""
    return replace(outcome, certain=True) if isinstance(outcome, Retry) else outcome


def _goes_on(rule: Next, changed: bool) -> bool:
    return rule is Next.ALWAYS or (rule is Next.IF_CHANGED) == changed


# --- what an error means -------------------------------------------------------------------------------


def judge(error: TelegramError, call: Call, attempts: int) -> _Done | Outcome:
    """The outcome of a call that failed; `attempts` is how often its send was tried before.

    The order matters: in the library a refusal (400) is a kind of network error.
    """
    if isinstance(error, Flood):
        return Retry(error.retry_after, flood=True)
    if isinstance(error, BadRequest):
        return _refused(refusal(error.message), call)
    if isinstance(error, Forbidden):
        return Gone(unreachable=True, reason="Forbidden")
    if isinstance(error, InvalidToken):
        return Retry(TOKEN_BACK_OFF)
    if isinstance(error, ChatMigrated):
        # What belongs into a private chat never follows one into a group.
        return Gone(reason="ChatMigrated")
    if isinstance(error, Conflict) or isinstance(error.__cause__, NotSent):
        return Retry(back_off(attempts))
    return _unsure(call, attempts)


def _refused(kind: Refusal, call: Call) -> _Done | Outcome:
    if kind in call.instead:
        return _Done(instead=call.instead[kind])
    if kind is Refusal.UNCHANGED:
        return _Done(changed=False)
    return Gone(unreachable=kind is Refusal.CHAT_LOST, reason=f"BadRequest: {kind.value}")


def _unsure(call: Call, attempts: int) -> _Done | Outcome:
    """Nobody knows whether Telegram did it."""
    if call.repeat is Repeat.NEVER:
        return _DONE
    wait = back_off(attempts) if call.repeat is Repeat.ALWAYS else _unsure_back_off(attempts)
    return Retry(wait, certain=False)


def _cut_short(progress: _Progress, attempts: int) -> Outcome:
    """It took too long altogether; nobody knows about the call that was under way."""
    done = _unsure(progress.call, attempts) if progress.call else Retry(back_off(attempts))
    return Sent(progress.message) if isinstance(done, _Done) else done


def _unsure_back_off(attempts: int) -> timedelta:
    """1, 4, 16, ... seconds, at most `LONGEST_UNSURE`."""
    return min(timedelta(seconds=4 ** min(attempts, 6)), LONGEST_UNSURE)


def back_off(attempts: int) -> timedelta:
    """1, 2, 4, ... seconds, at most `LONGEST_BACK_OFF`."""
    return min(timedelta(seconds=2 ** min(attempts, 10)), LONGEST_BACK_OFF)
