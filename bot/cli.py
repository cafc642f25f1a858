"""The command line, `kindling run | demo | migrate | prompts ... | keys rotate`; also `python -m bot`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bot import app as application
from bot import content, logs, settings
from bot.content import ContentError, Pace, Tally
from bot.settings import PROMPTS, SettingsError
from bot.store import Store, StoreError, rotate

CANNOT_START = 2
"""Exit code for whatever the operator can mend; one sentence says what."""

cli = typer.Typer(no_args_is_help=True, add_completion=False, help="Kindling: one small card a day for two.")
prompts = typer.Typer(no_args_is_help=True, help="The cards and the words.")
cli.add_typer(prompts, name="prompts")
keys = typer.Typer(no_args_is_help=True, help="The keys to what people write.")
cli.add_typer(keys, name="keys")
screen = Console(stderr=True, highlight=False)


def main() -> None:
    try:
        cli()
    except (SettingsError, StoreError, ContentError, application.GatewayError) as error:
        _refuse(error)


def _refuse(error: Exception) -> NoReturn:
    screen.print(str(error), style="yellow", markup=False)
    sys.exit(CANNOT_START)


@cli.command()
def run() -> None:
    """The bot on Telegram. Needs KINDLING_TOKEN."""
    config = settings.load()
    logs.setup(config.log_level)
    asyncio.run(application.run(config))


@cli.command()
def demo(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where the page with the two phones is.")
    ] = 8420,
    keep: Annotated[Path | None, typer.Option(help="A folder to keep the demo's data in.")] = None,
) -> None:
    """Two phones side by side in the browser. No token, no network, no account."""
    from bot.demo.run import demo as run_demo

    asyncio.run(run_demo(port, keep))


@cli.command()
def migrate() -> None:
    """Bring the database to this version. `run` does it too."""
    config = settings.load()
    settings.make_folder(config.data_dir)

    async def bring() -> None:
        store = await Store.open(config.database, config.keys, config.master_key, create=True)
        await store.close()

    asyncio.run(bring())
    screen.print("The database is up to date.")


@prompts.command()
def check(
    folder: Annotated[Path | None, typer.Argument(help="A pack of your own; default: all of them.")] = None,
    accept: Annotated[bool, typer.Option(help="Write new cards into the lock file.")] = False,
) -> None:
    """Lint the cards and the words, with file and line."""
    if accept:
        content.accept(PROMPTS, folder)
    packs = (folder,) if folder else settings.load().prompt_packs
    faults, library = content.look_at(PROMPTS, packs)
    for fault in faults:
        screen.print(f"{fault.file}:{fault.line}: {fault.message}", markup=False, soft_wrap=True)
    remind(datetime.now(UTC).date())
    if library is None:
        raise typer.Exit(1)
    for tally in content.report(library):
        _show(tally)
    screen.print("No faults.")


def remind(today: date) -> None:
    """Names the helplines that somebody has to look up again; it stops nothing."""
    for old in content.aged(PROMPTS, today):
        screen.print(f"{old.file}:{old.line}: warning: {old.message}", markup=False, soft_wrap=True)


@prompts.command()
def preview(
    pace: Annotated[Pace, typer.Option()] = "most",
    seed: Annotated[int, typer.Option(help="Another number, another person.")] = 1,
    start: Annotated[str, typer.Option("--from", help="The first day; default: today.")] = "",
    cards: Annotated[bool, typer.Option(help="The texts as well, day by day.")] = False,
) -> None:
    """A year of cards as one made-up person would get them."""
    library = content.load(PROMPTS, settings.load().prompt_packs)
    found = content.year(library, _day(start), pace, seed)
    for month in content.months(found):
        _show(month)
    for day, chosen in found.items() if cards else ():
        text = library.cards[chosen.prompt.id].text["en"]
        said = f"{day}  {chosen.prompt.id}  ({', '.join(chosen.reasons)})  {text}"
        screen.print(said, markup=False, soft_wrap=True)
    different = len({chosen.prompt.id for chosen in found.values()})
    screen.print(content.LEGEND.format(cards=len(found), prompts=different), soft_wrap=True)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else datetime.now(UTC).date()
    except ValueError:
        raise typer.BadParameter("write a day like 2027-01-01", param_hint="--from") from None


@prompts.command()
def off(themes: Annotated[list[str], typer.Argument(help="Like t15.")]) -> None:
    """Switch themes off for everyone, at once and while the bot runs; it looks like chance."""
    _rest(themes, set.union)


@prompts.command()
def on(themes: Annotated[list[str], typer.Argument(help="Like t15.")]) -> None:
    """Switch themes on again."""
    _rest(themes, set.difference)


def _rest(themes: list[str], change: Callable[[set[str], set[str]], set[str]]) -> None:
    if strange := sorted(set(themes) - set(content.THEMES)):
        raise typer.BadParameter(f"there is no theme {strange[0]}; write one of t01 to t18")
    config = settings.load()
    settings.make_folder(config.data_dir)

    async def write() -> frozenset[str]:
        store = await Store.open(config.database, config.keys, config.master_key, create=True)
        try:
            async with store.transaction() as tx:
                resting = frozenset(change(set(await tx.resting()), set(themes)))
                await tx.rest(resting)
        finally:
            await store.close()
        return resting

    resting = asyncio.run(write())
    screen.print(f"Off for everyone: {', '.join(sorted(resting))}." if resting else "All themes are on.")


@keys.callback()
def _keys() -> None:
    """Or typer would take the only command for the whole group."""


@keys.command("rotate")
def rotate_keys() -> None:
    """Put a new master key in the place of the old one. The bot may go on running."""
    config = settings.load()
    count = asyncio.run(rotate(config.keys, config.master_key))
    screen.print(
        f"{config.master_key} is a new key; data keys wrapped with it: {count}. "
        "Copy it to where you keep such copies; the old one opens only older copies of the key database.",
        soft_wrap=True,
        markup=False,
    )


def _show(tally: Tally) -> None:
    """A table for eyes on a terminal; elsewhere plain columns, for files and for grep."""
    page = Console(highlight=False)
    if page.is_terminal:
        table = Table(*tally.heads, title=tally.title, title_justify="left", box=SIMPLE_HEAD)
        for row in tally.rows:
            table.add_row(*row)
        return page.print(table)
    page.print(tally.title, markup=False)
    widths = [max(map(len, column)) for column in zip(tally.heads, *tally.rows, strict=True)]
    for cells in (tally.heads, *tally.rows):
        lines = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        page.print(lines, markup=False, soft_wrap=True)
    return page.print()
