"""A year of cards on the command line, and themes that are switched off for everyone."""

from __future__ import annotations

from datetime import date

import pytest
from typer.testing import CliRunner

from bot import content
from bot.cli import cli
from bot.content import Library
from bot.settings import PROMPTS
from tests.databases import Database
from tests.flow.town import pair, town
from tests.flow.traces import rows

FIRST = date(2027, 1, 1)


@pytest.fixture(scope="module")
def library() -> Library:
    return content.load(PROMPTS)


def said(*words: str, **settings: str) -> str:
    result = CliRunner().invoke(cli, ["prompts", *words], env=settings)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_year_is_the_same_for_the_same_seed(library: Library) -> None:
    """The calendar shows what somebody would really get, day for day."""
    one, again = (content.year(library, FIRST, "most", 1) for _ in range(2))
    assert {day: chosen.prompt.id for day, chosen in one.items()} == {
        day: chosen.prompt.id for day, chosen in again.items()
    }
    other = content.year(library, FIRST, "most", 2)
    assert {chosen.prompt.id for chosen in one.values()} != {chosen.prompt.id for chosen in other.values()}
    assert 250 <= len(one) <= 270, "five days of seven"


@pytest.mark.parametrize("pace", ["most", "every"])
def test_nothing_repeats_within_a_year(library: Library, pace: content.Pace) -> None:
    """A library worth a year, also for somebody who wants a card every day."""
    for seed in (1, 2, 3):
        ids = [chosen.prompt.id for chosen in content.year(library, FIRST, pace, seed).values()]
        assert len(ids) == len(set(ids))


def test_the_calendar_has_every_day_once(library: Library) -> None:
    """Twelve months, Monday first, each day in its place."""
    months = list(content.months(content.year(library, FIRST, "every", 1)))
    assert [month.title for month in months][:2] == ["January 2027", "February 2027"]
    days = [cell.split()[0] for month in months for week in month.rows for cell in week if cell]
    assert len(days) == 365
    assert months[0].rows[0][:5] == ("", "", "", "", months[0].rows[0][4])


def test_the_command_shows_it() -> None:
    """For whoever writes cards: the calendar, and if asked the texts with the reasons."""
    output = said("preview", "--from", "2027-01-01", "--pace", "weekly", "--cards")
    assert "January 2027" in output
    assert "(share-day" in output
    assert "different ones" in output
    assert "2027-01-01" in CliRunner().invoke(cli, ["prompts", "preview", "--from", "soon"]).output


async def test_a_theme_is_switched_off_while_the_bot_runs(database: Database) -> None:
    """From that moment nobody gets it, and both phones look as on any other day."""
    async with town(database) as it, it.running():
        alice, bob = it.person(1000, "Alice"), it.person(2000, "Bob")
        await alice.onboard()
        await bob.onboard()
        await pair(alice, bob)
        async with it.bot.store.transaction() as tx:
            await tx.rest(frozenset(content.THEMES) - {"t07"})
        await it.wait(days=4)
        dealt = [prompt[:3] for (prompt,) in rows(database, "SELECT prompt FROM card")]
        assert len(dealt) >= 6
        assert set(dealt) == {"t07"}


def test_the_commands_write_it_down(sqlite: Database) -> None:
    """Off and on add up, and a theme that does not exist is refused in one sentence."""
    folder = {"KINDLING_DATA_DIR": str(sqlite.folder), "KINDLING_DATABASE_URL": sqlite.url}
    assert "t15, t18" in said("off", "t15", "t18", **folder)
    assert "Off for everyone: t18." in said("on", "t15", **folder)
    assert "All themes are on." in said("on", "t18", **folder)
    refused = CliRunner().invoke(cli, ["prompts", "off", "t99"], env=folder)
    assert refused.exit_code == 2
    assert "there is no theme t99" in refused.output
