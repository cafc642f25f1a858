"""One's own copy: a file for machines and a file to read. Everything in it is one's own or was opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import orjson
from jinja2 import Environment

from bot.core.agenda import mode
from bot.core.events import Content
from bot.core.material import CardGiven, Export, Received, Written
from bot.core.model import FOREVER, Person
from bot.core.path import LIGHT, Path, depth, wants_fewer
from bot.core.sends import SendExport
from bot.gateway.calls import Call, Repeat
from bot.gateway.letters import prompt_text
from bot.gateway.scene import Scene, pretty_zone
from bot.gateway.text import clean
from bot.gateway.words import locale

_PAGE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<!doctype html>
<html lang="{{ language }}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{{ title }}</title>
<style>
body { max-width: 40rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif }
blockquote { margin: .5rem 0; padding-left: 1rem; border-left: 3px solid; white-space: pre-wrap }
dt, small { opacity: .75 }
:root { color-scheme: light dark }
</style>
<h1>{{ title }}</h1>
<p>{{ about }}</p>
{% for heading, rows in sections %}
<h2>{{ heading }}</h2>
{% for row in rows %}
<section>
{% if row.small %}<small>{{ row.small }}</small>{% endif %}
{% if row.card %}<p dir="auto">{{ row.card }}</p>{% endif %}
{% if row.words %}<blockquote dir="auto">{{ row.words }}</blockquote>{% endif %}
</section>
{% else %}
<p>{{ nothing }}</p>
{% endfor %}
{% endfor %}
</html>
"""
)
Row = dict[str, str]


def export(scene: Scene, _send: SendExport) -> list[Call]:
    """Two documents, protected by nothing: they are the person's own."""
    found = scene.material.export
    if found is None:
        return []
    files = (
        ("kindling.html", to_html(scene, found), "text/html"),
        ("kindling.json", to_json(scene, found), "application/json"),
    )
    note = {"caption": scene.say("export-ready")}
    return [
        _document(scene, file, note if first else {})
        for first, file in zip((True, False), files, strict=True)
    ]


def _document(scene: Scene, file: tuple[str, bytes, str], more: dict[str, Any]) -> Call:
    name, content, media_type = file
    params = {"chat_id": scene.chat, **more}
    document = ("document", name, content, media_type)
    return Call(
        method="sendDocument", params=params, files=(document,), shows=("export", 0), repeat=Repeat.SLOWLY
    )


# --- for machines ------------------------------------------------------------------------------------------


def to_json(scene: Scene, found: Export) -> bytes:
    """UTF-8 JSON, times in UTC."""
    whole = {
        "made_at": found.made_at,
        "name": scene.material.name,
        "settings": dict(_settings(scene.material.person)),
        "written": [{**_item(scene, one), "decision": one.fate} for one in found.written],
        "opened": [_item(scene, one) for one in found.received],
        "cards": [_given(scene, one) for one in found.cards],
    }
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _settings(person: Person | None) -> Iterator[tuple[str, Any]]:
    """What a person chose. Ids, seeds and counts are ours and say nothing to them."""
    if person is None:
        return
    for name in ("language", "zone", "minute", "pace", "quiet_from", "quiet_to", "hold", "open_at_once"):
        yield name, getattr(person, name)
    yield "mode", person.mode
    yield "opened_themes", sorted(person.opened_themes)
    yield "paused_until", person.paused_until
    yield "path", [asdict(one) for one in person.path.grounds]


def _given(scene: Scene, one: CardGiven) -> dict[str, Any]:
    return {
        "on": one.on,
        "card": one.prompt,
        "text": prompt_text(scene, one.prompt),
        "put_back": list(one.put_back),
        "felt": one.felt or None,
        "reasons": list(one.reasons),
    }


def _item(scene: Scene, one: Written | Received) -> dict[str, Any]:
    content = one.content
    return {
        "at": one.at,
        "card": one.prompt or None,
        "card_text": prompt_text(scene, one.prompt) or None,
        "kind": content.kind if content else None,
        "text": clean(content.text) if content else None,
        "seconds": content.seconds if content and content.kind == "voice" else None,
        "file_id": content.file_id if content and content.file_id else None,
    }


# --- to read -----------------------------------------------------------------------------------------------


def to_html(scene: Scene, found: Export) -> bytes:
    """One page without scripts or anything from elsewhere; what people wrote is escaped."""
    about = scene.say(
        "export-about", name=scene.material.name or scene.say("someone"), at=scene.local(found.made_at)
    )
    page = _PAGE.render(
        language=scene.words.nearest(scene.language),
        title=scene.say("export-title"),
        about=about,
        nothing=scene.say("export-nothing"),
        sections=list(_sections(scene, found)),
    )
    return page.encode("utf-8", "replace")


def _sections(scene: Scene, found: Export) -> Iterator[tuple[str, list[Row]]]:
    settings = [{"small": name, "words": value} for name, value in _told(scene, scene.material.person)]
    yield scene.say("export-settings"), settings
    yield scene.say("export-written"), [_read(scene, one, one.fate) for one in found.written]
    yield scene.say("export-received"), [_read(scene, one) for one in found.received]
    yield scene.say("export-cards"), [_card(scene, one) for one in found.cards]


def _told(scene: Scene, person: Person | None) -> Iterator[tuple[str, str]]:
    """All of `_settings`, in the words that the buttons have for it; the quiet hours are one."""
    if person is None:
        return
    say = scene.say
    yield say("button-language"), locale(person.language).get_display_name() or person.language
    yield say("button-place"), pretty_zone(person.zone)
    yield say("button-hour"), scene.clock(person.minute)
    yield say("button-pace"), say(f"button-pace-{person.pace}")
    yield say("button-quiet"), _quiet(scene, person)
    yield say("button-hold"), _hold(scene, person.hold)
    yield say("button-opening"), say(f"button-opening-{'open' if person.open_at_once else 'closed'}")
    yield say("button-mode"), say(f"button-mode-{mode(person, scene.at)}")
    yield say("export-themes"), _themes(scene, person)
    yield say("export-pause"), _pause(scene, person.paused_until)
    yield say("export-path"), "\n".join(_path(scene, person.path))


def _quiet(scene: Scene, person: Person) -> str:
    start, end = person.quiet_from, person.quiet_to
    none = scene.say("button-quiet-none")
    return none if start == end else f"{scene.clock(start)} – {scene.clock(end)}"


def _hold(scene: Scene, seconds: int) -> str:
    return scene.say("button-hold-seconds" if seconds else "button-hold-none", seconds=seconds)


def _themes(scene: Scene, person: Person) -> str:
    names = (scene.say(f"button-theme-{theme}") for theme in sorted(person.opened_themes))
    return ", ".join(names) or scene.say("export-themes-none")


def _pause(scene: Scene, until: datetime | None) -> str:
    """One that is over is none; one without an end has no date that anybody chose."""
    if until is None or until <= scene.at:
        return scene.say("export-paused", kind="none", at=scene.at)
    if until >= FOREVER:
        return scene.say("export-paused", kind="open", at=scene.at)
    return scene.say("export-paused", kind="until", at=scene.local(until))


def _path(scene: Scene, path: Path) -> Iterator[str]:
    """A line for each theme, as it is today. What was counted is for machines: nobody is shown a score."""
    today = scene.local(scene.at).date()
    if not path.grounds:
        yield scene.say("export-ground", depth="none", topic="")
    for one in path.grounds:
        deep = depth(path, one.theme, today) if one.depth else LIGHT
        line = scene.say("export-ground", depth=deep, topic=scene.say(f"button-topic-{one.theme}"))
        fewer = wants_fewer(path, one.theme, today)
        yield f"{line}. {scene.say('button-felt-fewer')}." if fewer else line


def _card(scene: Scene, one: CardGiven) -> Row:
    on = scene.say("export-on", on=date.fromisoformat(one.on))
    felt = scene.say(f"button-felt-{one.felt}") if one.felt else ""
    return {"small": ", ".join(filter(None, (on, felt))), "card": prompt_text(scene, one.prompt)}


def _read(scene: Scene, one: Written | Received, fate: str = "") -> Row:
    when = scene.say("export-when", at=scene.local(one.at))
    decision = scene.say(f"export-{fate.replace('_', '-')}") if fate else ""
    return {
        "small": ", ".join(filter(None, (when, decision))),
        "card": prompt_text(scene, one.prompt),
        "words": _words(scene, one.content),
    }


def _words(scene: Scene, content: Content | None) -> str:
    if content is None:
        return scene.say("export-unreadable")
    kind = "" if content.kind == "text" else scene.say(f"export-{content.kind}")
    return "\n".join(filter(None, (kind, content.text)))
