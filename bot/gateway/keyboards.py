"""The buttons under notes and settings. Data is `<action>:<value>` or `<action>:<id>[.<revision>]`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from babel.dates import format_date

from bot.core import places
from bot.core.model import CLOSED_THEMES, HOLDS, MODES, PACES, QUIETS, TODAYS
from bot.gateway.scene import Button, Keyboard, Scene, in_rows, label, pretty_zone
from bot.gateway.text import isolated
from bot.gateway.words import locale

Keys = Callable[[Scene, str], Keyboard]
"""From the scene and the note's value."""

HOURS = (7 * 60 + 30, 8 * 60 + 30, 12 * 60 + 30, 19 * 60, 20 * 60 + 30)
"""Offered as times of the card, in minutes after midnight; the first is called early."""


def adult(scene: Scene, _value: str) -> Keyboard:
    return [[scene.button("button-adult", "adult:yes")]]


def own_name(scene: Scene, _value: str) -> Keyboard:
    """Their own name as the button; nothing to keep if Telegram told none."""
    name = scene.material.name
    if not name:
        return []
    text = isolated(name) if label(name) == name else scene.say("button-keep-name")
    return [[{"text": text, "callback_data": "name:keep"}]]


def clocks(scene: Scene, _value: str) -> Keyboard:
    """The time on the clocks around the world now. Where two differ by a day, the day stands beside it."""
    offsets = places.offsets(scene.at)
    shown = {offset: scene.at + timedelta(minutes=offset) for offset in offsets}
    times = Counter((at.hour, at.minute) for at in shown.values())
    buttons: list[Button] = []
    for offset, at in shown.items():
        text = _clock(scene, at, with_day=times[at.hour, at.minute] > 1)
        buttons.append({"text": text, "callback_data": f"clock:{offset}"})
    return in_rows(buttons, 4)


def _clock(scene: Scene, at: datetime, with_day: bool) -> str:
    text = scene.clock(at.hour * 60 + at.minute)
    day = format_date(at.date(), "EEE", locale=locale(scene.language))
    return f"{day} {text}" if with_day else text


def zones(_scene: Scene, value: str) -> Keyboard:
    """The value is IANA names with commas between them."""
    names = [name for name in value.split(",") if name][:40]
    return in_rows([{"text": pretty_zone(name), "callback_data": f"zone:{name}"} for name in names], 2)


def hours(scene: Scene, _value: str) -> Keyboard:
    early, *others = HOURS
    first = scene.button("button-early", f"hour:{early}", at=_moment(early))
    rest = [{"text": scene.clock(minute), "callback_data": f"hour:{minute}"} for minute in others]
    return [[first], *in_rows(rest, 2)]


def _moment(minute: int) -> datetime:
    return datetime(2000, 1, 1, minute // 60, minute % 60)  # noqa: DTZ001  # a time of day in no zone


def paces(scene: Scene, _value: str) -> Keyboard:
    return in_rows([scene.button(f"button-pace-{pace}", f"pace:{pace}") for pace in PACES], 2)


def pauses(scene: Scene, _value: str) -> Keyboard:
    lengths = (("day", "1"), ("three", "3"), ("week", "7"), ("open", "0"))
    return in_rows([scene.button(f"button-pause-{name}", f"pause:{days}") for name, days in lengths], 2)


def todays(scene: Scene, _value: str) -> Keyboard:
    return in_rows([scene.button(f"button-today-{one}", f"today:{one}") for one in TODAYS], 1)


def declining(scene: Scene, value: str) -> Keyboard:
    """The value is the invitation that they said yes to; until the other has, it can be taken back."""
    return [[scene.button("button-take-back", f"decline:{value}")]] if value else []


def leaving(scene: Scene, value: str) -> Keyboard:
    """The value is the pairing that would end."""
    ways = ("tell", "quiet", "stay")
    return [[scene.button(f"button-leave-{one}", f"leave:{one}.{value}")] for one in ways]


def forgetting(scene: Scene, _value: str) -> Keyboard:
    """Of somebody who is alone nothing lies in another chat, but an earlier partner's may; so both always."""
    return [[scene.button(f"button-forget-{one}", f"forget:{one}")] for one in ("all", "here", "stay")]


def renewing(scene: Scene, _value: str) -> Keyboard:
    person = scene.material.person
    if person is None or person.pairing is None:
        return []
    return [[scene.button("button-renew", f"renew:{person.pairing}")]]


# --- pages of the settings ------------------------------------------------------------------------------


def settings_main(scene: Scene, _value: str) -> Keyboard:
    pages = ("name", "place", "hour", "pace", "quiet", "hold", "opening", "mode", "themes", "language")
    return in_rows([scene.button(f"button-{page}", f"page:{page}") for page in pages], 2)


def settings_pace(scene: Scene, _value: str) -> Keyboard:
    return [*paces(scene, ""), back(scene)]


def settings_quiet(scene: Scene, _value: str) -> Keyboard:
    return [*([_quiet(scene, *hours)] for hours in QUIETS), back(scene)]


def _quiet(scene: Scene, start: int, end: int) -> Button:
    none = scene.say("button-quiet-none")
    text = none if start == end else f"{scene.clock(start)} – {scene.clock(end)}"
    return {"text": text, "callback_data": f"quiet:{start}-{end}"}


def settings_hold(scene: Scene, _value: str) -> Keyboard:
    return [*([_hold(scene, seconds)] for seconds in HOLDS), back(scene)]


def _hold(scene: Scene, seconds: int) -> Button:
    if seconds == 0:
        return scene.button("button-hold-none", "hold:0")
    return scene.button("button-hold-seconds", f"hold:{seconds}", seconds=seconds)


def settings_opening(scene: Scene, _value: str) -> Keyboard:
    closed = scene.button("button-opening-closed", "opening:0")
    return [[closed, scene.button("button-opening-open", "opening:1")], back(scene)]


def settings_mode(scene: Scene, _value: str) -> Keyboard:
    modes = [scene.button(f"button-mode-{mode}", f"mode:{mode}") for mode in MODES]
    return [*in_rows(modes, 2), back(scene)]


def settings_themes(scene: Scene, _value: str) -> Keyboard:
    """Only the reader's own openings; whether the partner opened the same is nowhere to be seen."""
    opened = scene.material.person.opened_themes if scene.material.person else frozenset()
    buttons = [scene.button(f"button-theme-{theme}", f"theme:{theme}") for theme in CLOSED_THEMES]
    for theme, one in zip(CLOSED_THEMES, buttons, strict=True):
        one["text"] = f"✓ {one['text']}" if theme in opened else one["text"]
    return [*([one] for one in buttons), back(scene)]


def settings_language(scene: Scene, _value: str) -> Keyboard:
    names = [(code, locale(code).get_display_name() or code) for code in scene.words.languages]
    buttons: list[Button] = [
        {"text": label(name), "callback_data": f"language:{code}"} for code, name in names
    ]
    return [*in_rows(buttons, 2), back(scene)]


def back(scene: Scene) -> list[Button]:
    return [scene.button("button-back", "page:main")]
