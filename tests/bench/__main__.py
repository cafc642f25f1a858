"""Prints the figures of docs/performance.md; `--write` puts them there, `--quick` is a smoke test."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bot.settings import ROOT
from tests.bench import library, pipeline, ticks, town
from tests.bench.pipeline import TEXTS, Runner

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kindling-bench-") as folder:
        report = asyncio.run(_all(Path(folder), given.quick))
    print(report)  # noqa: T201  # this is what it is for
    if given.write:
        page = PAGE.read_text(encoding="utf-8")
        before, after = page.split(BEGIN)[0], page.split(END)[1]
        PAGE.write_text(f"{before}{BEGIN}\n{report}\n{END}{after}", encoding="utf-8")


async def _all(folder: Path, quick: bool) -> str:
    turns = 1 if quick else 5
    parts = [f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}."]
    folder.chmod(0o755)  # a PostgreSQL that root starts runs as another user
    with town.postgres(folder / "server") as server:
        at_once = await pipeline.measure(
            folder / "p0", 0, turns, 300 if quick else 1500, 100 if quick else 300, server
        )
        parts.append(_pipeline("Server at 0 ms", at_once))
        far = await pipeline.measure(
            folder / "p50", 50, turns, 300 if quick else 1000, 30 if quick else 60, server
        )
        parts.append(_pipeline("Server at 50 ms", far))
    sizes = ticks.PEOPLE[:2] if quick else ticks.PEOPLE
    found = await ticks.measure(lambda n: town.sqlite(folder / f"ticks{n}"), turns, sizes)
    parts.append(_ticks(found))
    parts.append(_library(library.measure(1 if quick else 10, turns)))
    return "\n\n".join(parts)


def _pipeline(title: str, runners: list[Runner]) -> str:
    beside = runners[:3]
    rows = [
        f"{title}, updates a second: median (spread)",
        "",
        *_head(TEXTS.values(), "| beside the echo | beside plain calls | beside the ordinary way "),
    ]
    for runner in runners:
        cells = [f"{runner.median(t):,.0f} ({runner.spread(t)})" for t in TEXTS]
        first = next(iter(TEXTS))
        ratios = (runner.median(first) / other.median(first) for other in beside)
        rows.append("| " + " | ".join([runner.name, *cells, *(f"{ratio:.2f}" for ratio in ratios)]) + " |")
    return "\n".join(rows)


def _head(names: object, more: str) -> list[str]:
    columns = " | ".join(str(name) for name in names)  # type: ignore[attr-defined]  # an iterable of names
    return [f"| bot | {columns} {more}|", "|---|" + "--:|" * 5]


def _ticks(found: dict[int, list[float]]) -> str:
    smallest = median(found[min(found)])
    rows = [
        "One tick with 100 cards due, SQLite, to the committed outbox rows",
        "",
        "| people | ms, median (spread) | beside the smallest |",
        "|--:|--:|--:|",
    ]
    for people, times in found.items():
        middle = median(times)
        rows.append(
            f"| {people:,} | {middle:.0f} ({min(times):.0f} to {max(times):.0f}) | {middle / smallest:.2f} |"
        )
    return "\n".join(rows)


def _library(found: dict[str, str]) -> str:
    rows = [f"| {what} | {took} |" for what, took in found.items()]
    return "\n".join(("The library", "", "| what | it takes |", "|---|--:|", *rows))


if __name__ == "__main__":
    main()
