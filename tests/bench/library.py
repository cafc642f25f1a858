"""What the library costs: one choice among two thousand cards, reading it at the start, and its memory."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from statistics import median, quantiles
from time import perf_counter

from bot import content
from bot.content import Card
from bot.core.agenda import card_time
from bot.core.curriculum import choose
from bot.core.deck import Deck
from bot.core.model import Paired, PairingId, Person, PersonId, Ready
from bot.settings import PROMPTS, ROOT

CARDS = 2000
DAYS = 365
READ = """
import gc, time, tracemalloc
from bot import content
from bot.settings import PROMPTS
began = time.perf_counter()
content.load(PROMPTS)
took = time.perf_counter() - began
tracemalloc.start()
library = content.load(PROMPTS)
gc.collect()
print(took, tracemalloc.get_traced_memory()[0])
"""
"""In a process of its own: first the time, then once more for what stays of it. Texts that Python keeps once
for both are counted in neither, so the memory is a lower bound by the size of the files."""


def measure(people: int, turns: int) -> dict[str, str]:
    took = [one for number in range(people) for one in _choices(_large(), number)]
    read = [_read() for _ in range(turns)]
    size = sum(file.stat().st_size for file in PROMPTS.rglob("*") if file.suffix in (".toml", ".ftl"))
    slowest = quantiles(took, n=100)[98]
    return {
        f"one choice, {CARDS:,} cards and a year behind": f"{median(took):.2f} ms, 99 % under {slowest:.2f}",
        "reading and checking both languages": f"{median(at for at, _ in read):.2f} s",
        "memory of the library": f"{(max(kept for _, kept in read) + size) / 1e6:.1f} MB at most",
    }


def _large() -> Deck:
    live = [card for card in content.load(PROMPTS).cards.values() if not card.retired]
    copies = -(-CARDS // len(live))
    again: list[Card] = [replace(card, id=f"{card.id}{n}") for n in range(copies) for card in live]
    return Deck.of(again[:CARDS])


def _choices(deck: Deck, number: int) -> list[float]:
    """Milliseconds of each choice in a year of one person with a card every day."""
    me = Person(id=PersonId(1), chat=1, stage=Ready(), seed=number, pace="every")
    pairing = Paired(id=PairingId(1), seed=number, made_at=datetime(2027, 1, 1, tzinfo=UTC))
    seen: list[tuple[date, str]] = []
    took: list[float] = []
    for day in (pairing.made_at.date() + timedelta(days=n) for n in range(DAYS)):
        recent, at = tuple(seen), card_time(me, day)
        began = perf_counter()
        chosen = choose(me, pairing, day, at, deck, recent)
        took.append((perf_counter() - began) * 1000)
        assert chosen is not None
        seen.append((day, chosen.prompt.id))
    return took


def _read() -> tuple[float, float]:
    found = subprocess.run([sys.executable, "-c", READ], cwd=ROOT, capture_output=True, check=True, text=True)
    took, kept = found.stdout.split()
    return float(took), float(kept)
