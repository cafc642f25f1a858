"""Everything the local Telegram knows, without its methods: people, updates, files, clock, record."""

import math
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.demo import refusals
from bot.demo.files import Files
from bot.demo.people import Listener, Message, Person, Received
from bot.demo.refusals import ApiError, PhoneError, bad_request
from bot.demo.updates import Updates

Json = dict[str, Any]


@dataclass(slots=True)
class Entry:
    """One line of the record: a call of the bot, or an act of a person (then `method` starts with "phone/").

    `status` is the HTTP status, 0 if the connection was dropped before the call was accepted. `fault` names
    the fault that hit the call, if any.
    """

    sequence: int
    at: float
    method: str
    chat_id: int | None
    params: Json
    status: int
    result: Any
    fault: str = ""

    def as_json(self) -> Json:
        """The line as /transcript gives it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Pace:
    """A limit of messages a second with room for a burst, in clock time."""

    rate: float
    burst: float
    until: dict[int, float] = field(default_factory=dict)

    def wait(self, key: int, now: float) -> float:
        """Count one message; seconds it comes too early, 0 if it does not. A refused one is not counted."""
        start = max(self.until.get(key, 0.0), now)
        late = start - now - (self.burst - 1) / self.rate
        if late > 1e-6:
            return late
        self.until[key] = start + 1 / self.rate
        return 0.0


@dataclass(slots=True)
class Webhook:
    """The webhook as getWebhookInfo tells it; no webhook if `url` is empty."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error_date: int = 0
    last_error_message: str = ""


class State:
    """One Telegram with one bot. `now` gives seconds since the epoch, UTC."""

    def __init__(
        self,
        token: str,
        *,
        clock: Callable[[], float],
        username: str = "KindlingDemoBot",
        first_update_id: int = 1,
        keep: int | None = None,
    ) -> None:
        self.token = token
        self.now = clock
        self.me: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Kindling",
            "username": username,
            "can_join_groups": False,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "supports_guest_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": False,
            "allows_users_to_create_topics": False,
            "can_manage_bots": False,
        }
        self.bot_user: Json = {name: self.me[name] for name in ("id", "is_bot", "first_name", "username")}
        self.people: dict[int, Person] = {}
        self.updates = Updates(clock, first_update_id)
        self.files = Files()
        self.webhook = Webhook()
        self.on_webhook: Callable[[], None] | None = None
        self.profile: dict[tuple[str, str, str], Any] = {}
        self.callbacks: dict[str, Json] = {}
        self.callback_lifetime = 60.0
        self.logged_out = False
        self.entries: deque[Entry] = deque(maxlen=keep)
        self.calls: Counter[str] = Counter()
        self.sent = 0
        self.strange: set[str] = set()
        self.would_be_429 = 0
        self._enforced = False
        self._per_chat = Pace(1.0, 3.0)
        self._global = Pace(30.0, 30.0)
        self._listeners: list[Listener] = []
        self._sequence = 0

    def limits(
        self,
        per_chat_per_second: float | None = None,
        global_per_second: float | None = None,
        burst: float = 1.0,
    ) -> None:
        """Refuse messages above these rates with a 429 from now on; without a rate nothing is refused.

        `burst` messages may come at once in one chat. What would have been refused at one a second in a chat
        (bursts of 3) and 30 a second in all is counted in `would_be_429` when nothing is refused.
        """
        self._enforced = per_chat_per_second is not None or global_per_second is not None
        free = math.inf if self._enforced else None
        self._per_chat = Pace(per_chat_per_second or free or 1.0, burst if self._enforced else 3.0)
        rate = global_per_second or free or 30.0
        self._global = Pace(rate, rate)

    def check_pace(self, chat_id: int) -> None:
        """Count one message to a chat; raises ApiError 429 if limits are on and this one is too early."""
        now = self.now()
        wait = self._per_chat.wait(chat_id, now) or self._global.wait(0, now)
        if wait:
            self.would_be_429 += 1
            if self._enforced:
                raise refusals.too_many_requests(max(1, math.ceil(wait)))

    def find_chat(self, raw: Any) -> Person:
        """The chat a call names; raises ApiError if it names none or an unknown one."""
        if raw is None or raw == "":
            raise bad_request("chat_id is empty")
        try:
            person = self.people.get(raw if type(raw) is int else int(raw))
        except (TypeError, ValueError):
            person = None
        if person is None:
            raise bad_request(refusals.CHAT_NOT_FOUND)
        return person

    def writable_chat(self, raw: Any) -> Person:
        """The chat a call names, if the bot may send to it; raises ApiError 400 or 403."""
        person = self.editable_chat(raw)
        if not person.started:
            raise ApiError(403, refusals.CANNOT_INITIATE)
        if person.blocked:
            raise ApiError(403, refusals.BLOCKED)
        return person

    def editable_chat(self, raw: Any) -> Person:
        """The chat a call names, if the bot may edit in it: a block does not prevent that."""
        person = self.find_chat(raw)
        if person.deactivated:
            raise ApiError(403, refusals.DEACTIVATED)
        return person

    def person(self, user: int) -> Person:
        """The person with this id; raises PhoneError if there is none."""
        try:
            return self.people[user]
        except KeyError:
            raise PhoneError(f"there is no user {user}") from None

    def menu(self, person: Person) -> list[Json]:
        """The commands that this person's phone offers: those of the narrowest scope that has any."""
        scopes = (f"chat:{person.id}", "all_private_chats", "default")
        keys = [("commands", scope, code) for scope in scopes for code in (person.language_code, "")]
        return next((commands for key in keys if (commands := self.profile.get(key))), [])

    def note(
        self, method: str, chat_id: int | None, params: Json, status: int, result: Any, fault: str = ""
    ) -> None:
        """Add a line to the record."""
        self._sequence += 1
        self.entries.append(Entry(self._sequence, self.now(), method, chat_id, params, status, result, fault))

    def receive(self, person: Person, method: str, body: Json, beside: Json | None = None) -> None:
        """Note what reached a phone."""
        person.received.append(Received(self.now(), method, body, beside or {}))

    def transcript(self, chat_id: int) -> list[tuple[float, str, bytes]]:
        """What one phone received, in order: (time, method, canonical bytes). Equal for twin runs."""
        return [received.canonical() for received in self.person(chat_id).received]

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every event of every phone; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, kind: str, person: Person, **more: Any) -> None:
        """Tell the listeners what happened on a phone."""
        for listener in self._listeners:
            listener({"user": person.id, "type": kind, **more})

    def tell_message(self, kind: str, person: Person, message: Message) -> None:
        """Tell the listeners of a message, if there are any."""
        if self._listeners:
            self.tell(kind, person, message=person.shown(message))
