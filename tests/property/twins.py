"""The same days lived twice, with one thing done differently: does anybody else's phone show it?

A script is lines at absolute times, so that what one person does never moves what another does. Everything
else is equal: the beginning, the clock, and chance, which depends on whose it is and on nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from tests.property.acts import Act, Hands, Taps, Writes
from tests.property.home import Home, Valley, together

HOUR, DAY = 3600.0, 86_400.0
Transcript = list[tuple[float, str, bytes]]


@dataclass(frozen=True)
class Line:
    """`at` is in seconds after the beginning."""

    at: float
    name: str
    act: Act


def lines(name: str, at: float, *acts: Act, apart: float = 6.0) -> list[Line]:
    """One act after the other, a few seconds apart."""
    return [Line(at + nth * apart, name, act) for nth, act in enumerate(acts)]


async def acquainted(it: Valley) -> None:
    """Paired, and something has been given and received: Bob has opened two of Alice's envelopes, a text and
    a voice note, and one of his lies unopened with her."""
    await together(it)
    for kind in ("text", "voice"):
        await _gives(it, Hands(it.alice), kind)
        await it.bob.tap("open")
    await _gives(it, Hands(it.bob), "text")


async def _gives(it: Valley, hands: Hands, kind: str) -> None:
    for act in (Writes(kind), Taps("share"), Taps("now")):
        assert act.by(hands) is not None
        await it.settle()
    await it.wait(seconds=30)


@dataclass(frozen=True)
class Life:
    """What reached each phone, from its first message on; and the lines that their phones could not do."""

    start: float
    """When the script began, in seconds since the epoch."""
    alice: Transcript
    bob: Transcript
    skipped: list[Line]


async def live(
    home: Home, script: Iterable[Line], days: float, avoids: Mapping[str, Callable[[str], bool]] | None = None
) -> Life:
    """`avoids` says of a person which buttons they never press by chance."""
    async with home.town(acquainted) as it:
        start = it.now()
        hands = {"alice": Hands(it.alice), "bob": Hands(it.bob)}
        for name, one in hands.items():
            one.skip(100)
            one.avoids = (avoids or {}).get(name, one.avoids)
        skipped: list[Line] = []
        for line in sorted(script, key=lambda line: (line.at, line.name)):
            await it.wait_until(start + timedelta(seconds=line.at))
            if line.act.by(hands[line.name]) is None:
                skipped.append(line)
            await it.settle()
        await it.wait_until(start + timedelta(days=days))
        transcripts = {name: it.telegram.transcript(one.id) for name, one in hands.items()}
        return Life(start.timestamp(), **transcripts, skipped=skipped)


def same(one: Transcript, other: Transcript) -> None:
    """Fails with the first line in which two lives differ; pytest's own account would be pages long."""
    __tracebackhide__ = True
    for nth, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            pytest.fail(f"line {nth}: {_readable(left)}\n  instead of {_readable(right)}")
    if len(one) != len(other):
        longer, word = (one, "more") if len(one) > len(other) else (other, "missing")
        pytest.fail(f"{word}: {_readable(longer[min(len(one), len(other))])}")


def _readable(line: tuple[float, str, bytes]) -> str:
    at, method, body = line
    return f"{datetime.fromtimestamp(at, UTC):%d %b %H:%M:%S} {method} {body.decode()[:600]}"
