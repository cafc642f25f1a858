"""One person of a story: what they do, what they see, and what is stored of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import model as m
from bot.core import sends as sd
from bot.core.view import ON_ENVELOPES, ON_REPLIES, Step
from tests.core.chat import Seen, brief

if TYPE_CHECKING:
    from tests.core.story import Story


class Someone:
    """A person with a phone. `me` is what the bot knows of them."""

    def __init__(self, story: Story, name: str, first: int) -> None:
        self.story = story
        self.name = name
        self.chat = first
        self.ids: Callable[[], int] = count(first).__next__
        self.messages = count(100)
        self.written = count(9001 + 10 * (first - 1000))
        self.away = False
        """Has blocked the bot."""
        self.all: list[Seen] = []
        self.shared_at: list[datetime] = []
        """When envelopes came to them."""
        self._looked = 0
        self._taps = count(1)

    # --- what they do -----------------------------------------------------------------------------------

    def does(self, event: ev.Event, token: bytes | None = None, unchanged: bool = False) -> Step:
        if isinstance(event, bt.Tap):
            self.story.taps.append((self, event))
        return self.story.happens(event, chat=self.chat, token=token, ids=self.ids, unchanged=unchanged)

    def starts(self, link: bytes | None = None, first_name: str = "", language: str = "en") -> Step:
        name = first_name or self.name.title()
        return self.does(ev.Started(first_name=name, language=language, invited=link is not None), link)

    def asks(self, command: str) -> Step:
        return self.does(ev.COMMANDS[command]())

    def chooses(self, choice: type[bt.Choice], value: str = "") -> str:
        """The word over the button. Leaving is asked about the pairing they are in."""
        if choice is bt.ChoseLeave and "." not in value and self.is_here:
            value = f"{value}.{self.me.pairing}"
        return self.does(choice(tap=self._tap(), message=self.last_message, value=value)).note

    def taps(
        self,
        button: type[bt.OnThing],
        thing: m.Entity | int | None = None,
        revision: int | None = None,
    ) -> str:
        """The word over the button. Without a thing: the newest of theirs that the button can be about."""
        if thing is None:
            thing = self._newest(button)
        id = thing if isinstance(thing, int) else thing.id
        if revision is None:
            revision = self._revision(button, id)
        tap = button(tap=self._tap(), message=self.last_message, id=id, revision=revision)
        return self.does(tap).note

    def writes(self, text: str, kind: ev.ContentKind = "text") -> m.ReplyId:
        """The reply it became: a new one, a revision of an older one, or 0."""
        message = next(self.written)
        self.does(ev.Wrote(content=ev.Content(kind, text), message=message))
        return next((r.id for r in self.replies if r.source == message), m.ReplyId(0))

    def edits(self, reply: m.ReplyId, text: str) -> Step:
        source = self.story.work.replies[reply].source if reply in self.story.work.replies else reply
        same = self.story.words.get(reply, (0, ev.Content("text")))[1].text == text
        event = ev.Edited(content=ev.Content("text", text), message=source)
        return self.does(event, unchanged=same)

    def edits_away(self, reply: m.ReplyId) -> Step:
        """Into something that is not carried."""
        return self.does(ev.EditedAway(message=self.story.work.replies[reply].source))

    def goes_away(self) -> None:
        self.away = True
        self.does(ev.WentAway())

    def comes_back(self) -> None:
        self.away = False
        self.does(ev.CameBack())

    # --- what they see ----------------------------------------------------------------------------------

    def sees(self, *lines: str) -> None:
        """Exactly this, since they last looked, and nothing else."""
        new = [brief(s.send) for s in self.looks()]
        assert new == list(lines), f"{self.name} sees {new}, not {list(lines)}"

    def looks(self) -> list[Seen]:
        """What is new in their chat, without the short answers to their taps."""
        new = [s for s in self.all[self._looked :] if not isinstance(s.send, sd.AnswerTap)]
        self._looked = len(self.all)
        return new

    @property
    def last_message(self) -> int:
        return self.all[-1].message if self.all else 0

    # --- what is stored of them ---------------------------------------------------------------------------

    @property
    def me(self) -> m.Person:
        return next(p for p in self.story.work.people.values() if p.chat == self.chat)

    @property
    def is_here(self) -> bool:
        return any(p.chat == self.chat for p in self.story.work.people.values())

    @property
    def replies(self) -> list[m.Reply]:
        return [r for r in self.story.work.replies.values() if self.is_here and r.author == self.me.id]

    @property
    def envelopes(self) -> list[m.Envelope]:
        return [e for e in self.story.work.envelopes.values() if self.is_here and e.receiver == self.me.id]

    @property
    def cards(self) -> list[m.Card]:
        mine = [c for c in self.story.work.cards.values() if self.is_here and c.person == self.me.id]
        return sorted(mine, key=lambda c: c.on)

    @property
    def next_card(self) -> datetime | None:
        return self.story.agenda.get(("card", self.me.id), (0, None))[1]

    @property
    def invite(self) -> m.Invite | None:
        return next((i for i in self.story.work.invites.values() if i.inviter == self.me.id), None)

    @property
    def link(self) -> bytes:
        assert self.invite is not None
        return b"link:%d" % self.invite.id

    def _tap(self) -> str:
        return f"{self.name}-{next(self._taps)}"

    def _newest(self, button: type[bt.OnThing]) -> int:
        if issubclass(button, ON_REPLIES):
            return _last(self.replies)
        if issubclass(button, ON_ENVELOPES):
            return _last(self.envelopes)
        if issubclass(button, (bt.PressedAccept, bt.PressedDecline)):
            return self.me.invite or 0
        if issubclass(button, (bt.PressedConfirm, bt.PressedDeny)):
            return self.invite.id if self.invite else 0
        if issubclass(button, bt.PressedRenew):
            return self.me.pairing or 0
        return _last(self.cards)

    def _revision(self, button: type[bt.OnThing], id: int) -> int:
        work = self.story.work
        if issubclass(button, (bt.PressedConfirm, bt.PressedDeny)):
            return getattr(work.invites.get(id), "revision", 0)
        things = work.replies if issubclass(button, ON_REPLIES) else work.cards
        return getattr(things.get(id), "revision", 0)


def _last(things: Iterable[m.Entity]) -> int:
    return [0, *(thing.id for thing in things)][-1]
