"""How deep somebody's own cards may go, theme by theme. It is theirs alone: nobody is shown it, not even
themselves, and nothing that both receive depends on it.

Everyone begins with pebbles. A step down happens at once, a step up only by one's own wish, after cards
that felt right and some weeks; and what is not used fades.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

Felt = Literal["", "lighter", "same", "heavier"]
"""What somebody said of a card: that they want lighter ones, that it felt right, that it felt heavy."""

LIGHT, START, DEEPEST = 0, 1, 5
"""`LIGHT` is below the first depth: in this theme even the cards to share are pebbles."""
SHARED = 2
"""Cards to share go no deeper, for anybody: nobody can read off one how far its author has come."""
COMFORTABLE = 3
"""Cards that felt right, before a step up is open."""
SETTLED = timedelta(days=14)
"""In the theme, or since the last step in it, before a step up is open."""
TOO_HEAVY = 2
"""Cards that felt heavy, and the step down is made for them."""
UNUSED = timedelta(days=21)
"""Without a word or a deed of theirs in the theme, after which a step up has faded."""
FEWER_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where somebody stands in one theme, since they first said something of a card of it."""

    theme: str
    depth: int = START
    since: date
    """The first word of theirs in this theme, or the last step in it."""
    used: date
    comfortable: int = 0
    """Cards that felt right since then."""
    heavy: int = 0
    """Cards that felt heavy since then."""
    fewer_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    grounds: tuple[Ground, ...] = ()
    """In the order of their themes; none for a theme of which nothing was said."""
    heavy_card: str = ""
    """The prompt that felt heavy last, so that what comes after it is light."""

    def ground(self, theme: str) -> Ground | None:
        return next((one for one in self.grounds if one.theme == theme), None)


EMPTY = Path()


def theme_of(prompt: str) -> str:
    """The theme of a prompt, by its id: also of one that has left the library."""
    return prompt.partition(".")[0]


# --- what it means for a card ----------------------------------------------------------------------


def depth(path: Path, theme: str, day: date) -> int:
    """How deep one's own cards in this theme may go on that day."""
    ground = path.ground(theme)
    return max(START, _faded(ground, day)) if ground else START


def shared_depth(path: Path, theme: str) -> int:
    """How deep the cards to share may go: 2 for everyone, 1 for who asked for lighter ones."""
    ground = path.ground(theme)
    return START if ground and ground.depth == LIGHT else SHARED


def deepened(path: Path, day: date) -> tuple[str, ...]:
    """Themes in which somebody wished for more, and has not let it fade."""
    return tuple(one.theme for one in path.grounds if _faded(one, day) > START)


def wants_fewer(path: Path, theme: str, day: date) -> bool:
    ground = path.ground(theme)
    return ground is not None and ground.fewer_until is not None and day < ground.fewer_until


def more_is_open(path: Path, theme: str, day: date, deepest: int) -> bool:
    """Whether "a little more" may be said in this theme, whose cards go so deep."""
    ground = path.ground(theme)
    return (
        ground is not None
        and ground.comfortable >= COMFORTABLE
        and day - ground.since >= SETTLED
        and _faded(ground, day) < deepest
    )


def _faded(ground: Ground, day: date) -> int:
    """A step up that nothing was done with goes back, a step for every three weeks."""
    unused = max(0, (day - ground.used) // UNUSED)
    return max(START, ground.depth - unused) if ground.depth > START else ground.depth


# --- what somebody says or does --------------------------------------------------------------------


def say(path: Path, prompt: str, before: Felt, felt: Felt, day: date) -> Path:
    """After a word about a card, of which they may have said another one before: only the last counts."""
    if felt == before:
        return path
    ground = _here(path, prompt, day)
    ground = replace(
        ground,
        comfortable=max(0, ground.comfortable + (felt == "same") - (before == "same")),
        heavy=max(0, ground.heavy + (felt == "heavier") - (before == "heavier")),
    )
    if felt == "lighter" or ground.heavy >= TOO_HEAVY:
        ground = _step(ground, -1, day)
    heavy = path.heavy_card if before != "heavier" or path.heavy_card != prompt else ""
    return _with(path, ground, prompt if felt == "heavier" else heavy)


def more(path: Path, prompt: str, day: date, deepest: int) -> Path:
    """One step deeper in the theme of that card, where it is open; else nothing changes."""
    if not more_is_open(path, theme_of(prompt), day, deepest):
        return path
    return _with(path, _step(_here(path, prompt, day), 1, day), path.heavy_card)


def fewer(path: Path, prompt: str, day: date) -> Path:
    """Cards of that theme come more rarely for a season, and then as before."""
    return _with(path, replace(_here(path, prompt, day), fewer_until=day + FEWER_FOR), path.heavy_card)


def use(path: Path, prompt: str, day: date) -> Path:
    """They did something with a card: in a theme where they went deeper, it does not fade."""
    if path.ground(theme_of(prompt)) is None:
        return path
    return _with(path, _here(path, prompt, day), path.heavy_card)


def _here(path: Path, prompt: str, day: date) -> Ground:
    """The ground of that card's theme, as it is on that day, and used."""
    theme = theme_of(prompt)
    ground = path.ground(theme) or Ground(theme=theme, since=day, used=day)
    return replace(ground, depth=_faded(ground, day), used=max(day, ground.used))


def _step(ground: Ground, by: int, day: date) -> Ground:
    to = min(max(LIGHT, ground.depth + by), DEEPEST)
    return replace(ground, depth=to, since=day, comfortable=0, heavy=0)


def _with(path: Path, ground: Ground, heavy_card: str) -> Path:
    others = (one for one in path.grounds if one.theme != ground.theme)
    return Path(grounds=tuple(sorted((*others, ground), key=lambda one: one.theme)), heavy_card=heavy_card)
