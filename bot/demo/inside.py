"""What one person has here and their partner cannot see: the drawer beside each phone of the demo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.app import App
from bot.core.agenda import end_of_pause, mode
from bot.core.events import Act, Content
from bot.core.material import Material, Written
from bot.core.model import Person, Ready
from bot.core.sends import SendExport
from bot.core.work import Arrival
from bot.store import Job

MOST = 6
"""Lines about replies: the newest."""
LONGEST = 200
"""Letters of a text in the drawer."""

Shown = tuple[Content | None, str]
"""Words, and the prompt of the card above them."""


@dataclass(slots=True)
class Inside:
    """Asked by the page for one of `people` after whatever happens. Empty until there is an `app`."""

    people: tuple[int, ...]
    app: App | None = None

    async def __call__(self, chat: int) -> list[str]:
        if self.app is None or (material := await _look(self.app, chat)) is None:
            return []
        person = material.person
        if person is None or not isinstance(person.stage, Ready):
            return []
        unseen = _unseen(material, await self._seen_beside(self.app, chat))
        return [*_about(self.app, person), *_replies(self.app, person, unseen)]

    async def _seen_beside(self, app: App, chat: int) -> Counter[Shown]:
        """What the other phone shows of somebody's words, since it was opened there."""
        looks = [await _look(app, other) for other in self.people if other != chat]
        exports = [material.export for material in looks if material and material.export]
        return Counter((one.content, one.prompt) for export in exports for one in export.received)


async def _look(app: App, chat: int) -> Material | None:
    """The same reading as /export does, without sending it."""
    now = app.clock()
    async with app.store.transaction() as tx:
        work = await tx.load([Arrival(cause="", chat=chat, event=Act())], now)
        person = work.of_chat(chat)
        if person is None:
            return None
        job = Job(
            id=0,
            fence=0,
            effect=SendExport(to=person.id),
            attempts=1,
            created_at=now,
            person=person,
            chat=chat,
        )
        return (await tx.material([job])).get(0)


def _about(app: App, person: Person) -> Iterator[str]:
    say, now = app.gateway.words.say, app.clock()
    yield say(person.language, f"inside-pace-{person.pace}")
    if end_of_pause(person, now):
        yield say(person.language, "inside-paused")
    if (life := mode(person, now)) != "none":
        yield say(person.language, f"inside-mode-{life.replace('_', '-')}")
    if not person.reachable:
        yield say(person.language, "inside-blocked")


def _unseen(material: Material, seen: Counter[Shown]) -> list[Written]:
    """Without what the partner can read now. Of the same words twice, as many stay as are closed: no line of
    the drawer could tell which."""
    unseen = []
    for reply in material.export.written if material.export else ():
        shown = (reply.content, reply.prompt)
        if reply.fate == "shared" and seen[shown]:
            seen[shown] -= 1
        else:
            unseen.append(reply)
    return unseen


def _replies(app: App, person: Person, unseen: list[Written]) -> Iterator[str]:
    for reply in reversed(unseen[-MOST:]):
        note = f"inside-{reply.fate.replace('_', '-')}"
        yield app.gateway.words.say(person.language, note, words=_words(app, person, reply))


def _words(app: App, person: Person, reply: Written) -> str:
    if reply.content is None:
        return "…"
    text = reply.content.text
    if len(text) > LONGEST:
        return text[:LONGEST] + "…"
    return text or app.gateway.words.say(person.language, f"inside-{reply.content.kind}")
