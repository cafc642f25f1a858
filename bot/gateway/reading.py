"""Something to read: one fact at a time by topic, and the five books. One message, edited as one goes on."""

from __future__ import annotations

from collections.abc import Callable

from bot.content import THEMES, Book, Card
from bot.core.deck import is_fact
from bot.core.model import CLOSED_THEMES
from bot.core.sends import SendReading
from bot.gateway.calls import Call, Refusal
from bot.gateway.letters import prompt_text
from bot.gateway.scene import Button, Keyboard, Scene, in_rows
from bot.gateway.text import Marked, italic, stacked

Page = tuple[Marked | str, Keyboard]


def reading(scene: Scene, send: SendReading) -> list[Call]:
    """The page, or the topics where there is no such page; `close` tidies it away."""
    if send.page == "close":
        return [_gone(scene, send.message)] if send.message else []
    theme, _, number = send.page.partition(".")
    text, keys = _PAGES[send.page](scene) if send.page in _PAGES else _fact(scene, theme, int(number or 0))
    again = scene.message(text, keys)
    lost = {Refusal.EDIT_LOST: (again,), Refusal.NO_TEXT: (again,)}
    return [scene.edit(send.message, text, keys, lost) if send.message else again]


def _gone(scene: Scene, message: int) -> Call:
    closed = scene.edit(message, scene.told("okay"), None, {Refusal.EDIT_LOST: ()})
    return scene.delete(message, {Refusal.DELETE_LATE: (closed,)})


# --- facts -----------------------------------------------------------------------------------------------


def facts(scene: Scene, theme: str) -> list[Card]:
    """What this person may read about the theme, in the order of the ids."""
    person, resting = scene.material.person, theme in scene.material.resting
    if resting or (theme in CLOSED_THEMES and not (person and theme in person.opened_themes)):
        return []
    cards = scene.library.cards.values()
    return [card for card in cards if card.theme == theme and is_fact(card) and not card.retired]


def origin(scene: Scene, card: Card | None, *, address: bool = False) -> list[Marked | str]:
    """Under a fact: whose finding it is, and that it need not be so for the reader. Under others nothing."""
    source = scene.library.sources.get(card.evidence) if card and is_fact(card) else None
    if source is None:
        return []
    found = scene.say("fact-source", title=source.title)
    where = [source.address] if address else []
    return [italic("\n".join((found, *where, scene.say("fact-varies"))))]


def _topics(scene: Scene) -> Page:
    buttons: list[Button] = [
        scene.button(f"button-topic-{theme}", f"learn:{theme}") for theme in THEMES if facts(scene, theme)
    ]
    last = [scene.button("button-books", "learn:books"), _close(scene)]
    return scene.say("learn"), [*in_rows(buttons, 2), last]


def _fact(scene: Scene, theme: str, number: int) -> Page:
    """In order, and after the last the first again."""
    found = facts(scene, theme)
    if not found:
        return _topics(scene)
    number %= len(found)
    card = found[number]
    heading, words = scene.say(f"button-topic-{theme}"), prompt_text(scene, card.id)
    text = stacked([heading, words, *origin(scene, card, address=True)])
    return text, _fact_keys(scene, theme, (number + 1) % len(found))


def _fact_keys(scene: Scene, theme: str, other: int) -> Keyboard:
    """Where there is only one fact, no button that would change nothing."""
    topics = [scene.button("button-topics", "learn:all"), _close(scene)]
    several = len(facts(scene, theme)) > 1
    return [[scene.button("button-another-fact", f"learn:{theme}.{other}")], topics] if several else [topics]


# --- books -------------------------------------------------------------------------------------------------


def _books(scene: Scene) -> Page:
    text = "\n\n".join((scene.say("books"), *(_book(book) for book in scene.help.books.values())))
    return text, [[scene.button("button-topics", "learn:all"), _close(scene)]]


def _book(book: Book) -> str:
    """Never without its caution."""
    return "\n".join((f"{book.title} – {book.author}", book.about, book.caution))


def _close(scene: Scene) -> Button:
    return scene.button("button-close", "learn:close")


_PAGES: dict[str, Callable[[Scene], Page]] = {"all": _topics, "books": _books}
