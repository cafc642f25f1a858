"""What one person has here and their partner cannot see: the drawer beside each phone of the demo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.app import App
from bot.core.agenda import end_of_pause, mode
from bot.core.events import Act
from bot.core.material import Material, Written
from bot.core.model import Person, Ready
from bot.core.sends import SendExport
from bot.core.work import Arrival
from bot.store import Job

MOST = 6
LONGEST = 200
"""Letters of a text in the drawer."""
"""Lines about replies: the newest."""


@dataclass(slots=True)
class Inside:
    """Asked by the page for one person after whatever happens. Empty until there is an `app`."""

    app: App | None = None

    async def __call__(self, chat: int) -> list[str]:
        if self.app is None or (material := await _look(self.app, chat)) is None:
            return []
        person = material.person
        if person is None or not isinstance(person.stage, Ready):
            return []
        return [*_about(self.app, person), *_replies(self.app, person, material)]


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


def _replies(app: App, person: Person, material: Material) -> Iterator[str]:
    written = material.export.written if material.export else ()
    for reply in reversed(written[-MOST:]):
        note = f"inside-{reply.fate.replace('_', '-')}"
        yield app.gateway.words.say(person.language, note, words=_words(app, person, reply))


def _words(app: App, person: Person, reply: Written) -> str:
    if reply.content is None:
        return "…"
    text = reply.content.text
    if len(text) > LONGEST:
        return text[:LONGEST] + "…"
    return text or app.gateway.words.say(person.language, f"inside-{reply.content.kind}")
