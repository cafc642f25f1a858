"""What may reach whom: a second opinion, written from the design and from nothing in `bot/`.

It is told what people did, in the order in which the bot heard of it, and what their own phones showed. From
the previews it learns which revision of which reply holds which words; from the buttons that were pressed,
which of them their author agreed to. Everything else may be in no byte that goes to anybody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.property.acts import Done, Pressed, Wrote

YES = ("now", "evening", "tomorrow")
DECIDING = re.compile(
    r"(?:share|change|keep|delete|now|evening|tomorrow|undo):([1-9]\d*)\.([1-9]\d*)", re.ASCII
)
DRAFT_LIFE = timedelta(hours=24)
ENVELOPE_LIFE = timedelta(days=7)


@dataclass
class Thread:
    """One reply: its words by revision, and what its author last decided."""

    id: int
    author: str
    source: int = 0
    """The author's message that holds the words."""
    touched: datetime = datetime.min  # noqa: DTZ901  # before anything; never compared with a zone
    """When it was last written, changed or taken back in time."""
    revision: int = 0
    words: dict[int, set[str]] = field(default_factory=dict)
    """By revision: the canary, and the file that came with it."""
    state: str = "draft"
    """draft, yes, kept (also: gone, withdrawn, erased)."""
    leaves_at: datetime | None = None


@dataclass
class Author:
    name: str
    zone: str = "Europe/Berlin"
    hold: int = 20
    paired: bool = True
    written: dict[int, tuple[set[str], datetime]] = field(default_factory=dict)
    """By message: its newest words, and when they were written."""


class Consents:
    """The model. `now` is the bot's clock."""

    def __init__(self, names: Iterable[str]) -> None:
        self.authors = {name: Author(name) for name in names}
        self.threads: dict[int, Thread] = {}
        self.shown: dict[str, set[str]] = {name: set() for name in names}
        """What each has had on their phone of the other's: it stays theirs when the other leaves."""
        self.refused: set[int] = set()
        """Replies that may have been refused: nobody says which envelope was whose."""
        self.yeses = 0

    # --- what people did ---------------------------------------------------------------------------

    def hears(self, name: str, done: Done | None, now: datetime) -> None:
        author = self.authors[name]
        if isinstance(done, Wrote):
            self._wrote(author, done, now)
        elif isinstance(done, Pressed):
            self._pressed(author, done, now)

    def _wrote(self, author: Author, done: Wrote, now: datetime) -> None:
        """An edit of what has not left is a new revision. New words are learnt from their preview: they may
        be a reply of their own, or those of one that is being changed."""
        words = {done.words, done.file} - {""}
        author.written[done.message] = words, now
        thread = self._by_source(author, done.message)
        if thread is None or words == thread.words.get(thread.revision):
            return
        held = thread.state == "yes" and thread.leaves_at is not None and now < thread.leaves_at
        if thread.state == "draft" or held:
            thread.state, thread.leaves_at, thread.touched = "draft", None, now
            thread.revision += 1
            thread.words[thread.revision] = words

    def _by_source(self, author: Author, message: int) -> Thread | None:
        mine = (t for t in self.threads.values() if t.author == author.name and t.source == message)
        return next(mine, None)

    def _pressed(self, author: Author, done: Pressed, now: datetime) -> None:
        action, _, rest = done.data.partition(":")
        if action == "hold" and rest in ("0", "20", "60"):
            author.hold = int(rest)
        if action == "zone":
            author.zone = rest
        if action == "notforme":
            self.refused |= {t.id for t in self.threads.values() if t.author != author.name}
        if action in ("leave", "forget") and rest.partition(".")[0] in ("tell", "quiet", "all", "here"):
            self._parts(author, forgets=action == "forget")
        id, _, revision = rest.partition(".")
        thread = self.threads.get(int(id)) if id.isdecimal() else None
        if thread is None or thread.author != author.name or str(thread.revision) != revision:
            return
        self._decides(author, thread, action, now)

    def _decides(self, author: Author, thread: Thread, action: str, now: datetime) -> None:
        if thread.state == "draft":
            if action in YES and author.paired:
                thread.state, thread.leaves_at = "yes", self._leaves_at(author, action, now)
                self.yeses += 1
            elif action in ("keep", "delete"):
                thread.state = "kept"
        elif thread.state == "yes" and thread.leaves_at is not None:
            if action == "takeback":
                thread.state = "kept"
            elif action == "undo" and now < thread.leaves_at:
                thread.state, thread.leaves_at, thread.touched = "draft", None, now

    def _leaves_at(self, author: Author, action: str, now: datetime) -> datetime:
        """Never earlier than this; for tomorrow the hour does not matter here, only the date."""
        if action == "now":
            return now + timedelta(seconds=author.hold)
        local = now.astimezone(ZoneInfo(author.zone))
        if action == "evening":
            tonight = local.replace(hour=19, minute=0, second=0, microsecond=0)
            return tonight if tonight > local else tonight + timedelta(days=1)
        return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)

    def _parts(self, author: Author, forgets: bool) -> None:
        """What has not been opened dies, in both directions; of one who is forgotten, everything."""
        for thread in self.threads.values():
            other = next(name for name in self.authors if name != thread.author)
            seen = self.shown[other] & thread.words.get(thread.revision, set())
            if not seen or (forgets and thread.author == author.name):
                thread.state = "kept"
        for one in self.authors.values():
            one.paired = False

    # --- what phones showed ------------------------------------------------------------------------

    def sees_preview(self, name: str, words: set[str], buttons: Iterable[str]) -> None:
        """A message on one's own phone, with words of one's own and buttons to decide about them."""
        found = {match.groups() for data in buttons if (match := DECIDING.fullmatch(data))}
        if len(found) != 1 or not words:
            return
        id, revision = (int(number) for number in found.pop())
        thread = self.threads.setdefault(id, Thread(id, name))
        assert thread.author == name, f"{name} is asked about a reply of {thread.author}"
        if revision > thread.revision:
            self._learns(thread, revision, words)
        wanted = thread.words[revision]
        assert words <= wanted, f"the preview of revision {revision} shows the words of another"

    def _learns(self, thread: Thread, revision: int, words: set[str]) -> None:
        """What their author wrote in one message, all of it: with the file that came with the words."""
        written = self.authors[thread.author].written
        thread.source = next(m for m, (whole, _) in written.items() if words <= whole)
        thread.words[revision], thread.touched = written[thread.source]
        thread.revision, thread.state, thread.leaves_at = revision, "draft", None

    def opened(self, name: str, words: set[str]) -> None:
        self.shown[name] |= words

    def time_has_passed(self, now: datetime) -> None:
        """An undecided draft is erased after a day. Called when everything that was due has happened."""
        for thread in self.threads.values():
            if thread.state == "draft" and now >= thread.touched + DRAFT_LIFE:
                thread.state = "kept"

    # --- what may be ---------------------------------------------------------------------------------

    def may_reach_others(self, now: datetime) -> set[str]:
        """All that may stand in bytes to somebody who is not its author."""
        return {
            word
            for thread in self.threads.values()
            if thread.state == "yes" and thread.leaves_at is not None and now >= thread.leaves_at
            for word in thread.words[thread.revision]
        }

    def must_arrive(self, now: datetime) -> set[str]:
        """All that its author still wants to be read and that has left, for as long as an envelope lies."""
        return {
            word
            for thread in self.threads.values()
            if thread.state == "yes" and thread.id not in self.refused and thread.leaves_at is not None
            if now - ENVELOPE_LIFE < thread.leaves_at
            for word in thread.words[thread.revision]
        }
