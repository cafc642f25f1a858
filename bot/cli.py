"""The command line: `kindling run | demo | migrate | prompts check`; `python -m bot` is the same."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bot import app as application
from bot import content, logs, settings
from bot.content import ContentError, Tally
from bot.settings import PROMPTS, SettingsError
from bot.store import Store, StoreError

CANNOT_START = 2
"""Exit code for whatever the operator can mend; one sentence says what."""

cli = typer.Typer(no_args_is_help=True, add_completion=False, help="Kindling: one small card a day for two.")
prompts = typer.Typer(no_args_is_help=True, help="The cards and the words.")
cli.add_typer(prompts, name="prompts")
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
