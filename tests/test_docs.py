"""The papers of the house, held to the code: what they name is there, and what is there is named.

`UPDATE_DOCS=1 make test` draws the diagrams of README.md anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from babel import Locale
from prometheus_client.metrics import MetricWrapperBase

from bot import content, metrics, send
from bot.cli import cli, keys, prompts
from bot.content import Library
from bot.core import agenda, delivery, model
from bot.core.diagram import markdown
from bot.core.events import COMMANDS
from bot.core.sends import SENDS, Priority
from bot.gateway import outbound
from bot.settings import PREFIX, PROMPTS, Settings
from bot.store import claim, housekeeping, outbox

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DEPLOY = sorted(p for p in (ROOT / "deploy").rglob("*") if p.is_file())
PAPERS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(p for p in DEPLOY if p.suffix == ".md")]
)
STATES = ("<!-- states -->\n", "<!-- /states -->\n")
ROOMS = ("bot", "prompts", "tests", "deploy", "docs", ".ci")
EXAMPLES = {"prompts/de/"}
"""Named as what somebody may make."""
MADE_LATER = {"docs/two-phones.png"}
"""A photo of the demo, made by the browser."""
AGPL = "0d96a4ff68ad6d4b6f1f30f713b18d5184912ba8dd389f86aa7710db079abcb0"

every_paper = pytest.mark.parametrize("paper", PAPERS, ids=lambda p: str(p.relative_to(ROOT)))


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def in_code(path: Path) -> Iterator[str]:
    """What stands in code: blocks and spans."""
    yield from re.findall(r"```\w*\n(.*?)```", text(path), re.DOTALL)
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text(path), flags=re.DOTALL))


def rows(path: Path) -> list[list[str]]:
    """The cells of all tables."""
    lines = [line for line in text(path).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


# --- README ------------------------------------------------------------------------------------------


def test_the_diagrams_are_those_of_the_table() -> None:
    """Who reads the picture has read the conversation: it is drawn from the table and from nothing else."""
    before, rest = text(README).split(STATES[0])
    _, after = rest.split(STATES[1])
    drawn = f"{before}{STATES[0]}\n{markdown()}\n\n{STATES[1]}{after}"
    if os.environ.get("UPDATE_DOCS"):
        README.write_text(drawn, encoding="utf-8")
    assert drawn == text(README), "draw them anew with UPDATE_DOCS=1"


def test_every_setting_is_in_the_readme() -> None:
    """A setting that is not in the table cannot be found, and one that is not in the code is refused."""
    named = {row[0].strip("`") for row in rows(README) if row[0].startswith(f"`{PREFIX}")}
    assert named == {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def test_every_default_is_in_the_readme() -> None:
    """The table says what happens if nobody says anything."""
    said = {row[0].strip("`"): row[1] for row in rows(README) if row[0].startswith(f"`{PREFIX}")}
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, str | int | float | Path) and field.default != "":
            assert f"`{field.default}`" in said[f"{PREFIX}{name.upper()}"]


@every_paper
def test_no_paper_names_a_setting_that_is_not(paper: Path) -> None:
    """Somebody who follows a paper does not end at "is not a setting of Kindling"."""
    assert set(re.findall(rf"{PREFIX}[A-Z_]*[A-Z]", text(paper))) <= known_settings()


def known_settings() -> set[str]:
    return {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def test_every_command_is_in_the_readme() -> None:
    """What a person can say to the bot is in one table."""
    named = {name for row in rows(README) for name in re.findall(r"`/(\w+)`", row[0])}
    assert named == {"start", *COMMANDS}


def test_every_theme_is_in_the_readme() -> None:
    """Every section of the two articles has a theme, and every theme its cards."""
    table = [row for row in rows(README) if re.fullmatch(r"T\d\d", row[1])] if rows(README) else []
    themes = {row[1].lower() for row in table}
    assert themes == {file.stem for file in (ROOT / "prompts/en/cards").glob("*.toml")}
    named = {name for row in table for name in re.findall(r"cards/(t\d\d)\.toml", row[2])}
    assert named == themes


SAMPLE = ROOT / "docs/sample-cards.md"
SAMPLED = 60
SAMPLE_HEAD = """# Sixty cards of each language

Drawn by chance from the cards that are dealt, with a fixed seed, so that somebody can read some of them aloud.
A card that sounds like a form, a clinic or an advertisement wants other words; [prompts/README.md](../prompts/README.md) says how a card sounds and how to retire one.

This page is made from the library: `UPDATE_DOCS=1 make test` draws it anew.
"""


def sampled(library: Library, language: str) -> list[str]:
    """One line a card, in the order of the ids."""
    live = [card for card in library.cards.values() if not card.retired and language in card.text]
    drawn = random.Random(f"{language}:1").sample(live, SAMPLED)
    cards = sorted(drawn, key=lambda card: card.id)
    return [f"| {card.text[language]} | {card.kind}, {card.depth} | `{card.id}` |" for card in cards]


def test_the_sample_is_of_the_library() -> None:
    """What somebody reads there is what people get."""
    library = content.load(PROMPTS)
    parts = [SAMPLE_HEAD]
    for language in library.languages:
        name = Locale.parse(language, sep="-").get_display_name("en")
        head = f"## {name}\n\n| Card | Kind, depth | Id |\n|---|---|---|\n"
        parts.append(head + "\n".join(sampled(library, language)) + "\n")
    drawn = "\n".join(parts)
    if os.environ.get("UPDATE_DOCS"):
        SAMPLE.write_text(drawn, encoding="utf-8")
    assert drawn == text(SAMPLE), "draw it anew with UPDATE_DOCS=1"


# --- what is named is there ----------------------------------------------------------------------------


@every_paper
def test_every_path_is_there(paper: Path) -> None:
    """Nobody is sent to a file that is not there."""
    linked = {
        os.path.relpath(paper.parent / target, ROOT)
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text(paper))
        if "://" not in target
    }
    spoken = {
        word
        for code in in_code(paper)
        for word in re.findall(r"[\w./-]+", code)
        if re.fullmatch(rf"({'|'.join(map(re.escape, ROOMS))})/[\w./-]*", word)
    }
    missing = {name for name in linked | spoken - EXAMPLES if not (ROOT / name).exists()}
    assert missing - MADE_LATER == set()


@every_paper
def test_every_heading_that_is_linked_is_there(paper: Path) -> None:
    """A link into a page lands where it says."""
    for target, heading in re.findall(r"\]\(([^)#\s]*)#([^)\s]+)\)", text(paper)):
        if "://" not in target:
            assert heading in headings(paper.parent / target if target else paper)


def headings(paper: Path) -> set[str]:
    found = re.findall(r"^#+ (.+)$", text(paper), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in found}


@every_paper
def test_every_make_verb_is_there(paper: Path) -> None:
    """`make` does what the papers say it does."""
    verbs = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.MULTILINE))
    named = {verb for code in in_code(paper) for verb in re.findall(r"\bmake ([a-z]+)\b", code)}
    assert named <= verbs


@every_paper
def test_every_part_of_the_command_line_is_there(paper: Path) -> None:
    """What is only planned is not written as if one could type it."""
    typed = "\n".join(in_code(paper))
    named = re.findall(r"^(?:kindling|\S*python3? -m bot) ([a-z]+)(?: ([a-z]+))?", typed, re.MULTILINE)
    assert {verb for verb, _ in named} <= _verbs(cli) | {"prompts", "keys"}
    for group, verbs in (("prompts", prompts), ("keys", keys)):
        assert {verb for named_group, verb in named if named_group == group and verb} <= _verbs(verbs)


def _verbs(group: typer.Typer) -> set[str]:
    return {one.name or one.callback.__name__ for one in group.registered_commands if one.callback}


def test_every_recipe_names_what_there_is() -> None:
    """A recipe is exact: each name in a step stands in one of the files that the step names."""
    recipes = text(ROOT / "CONTRIBUTING.md").split("## Recipes")[1].split("## What we refuse")[0]
    for step in re.split(r"\n(?=\d\. |\n)", recipes):
        spans = re.findall(r"`([^`\n]+)`", step)
        files = [ROOT / span for span in spans if re.fullmatch(r"bot/[\w/]+\.py", span)]
        names = [span for span in spans if re.fullmatch(r"_?[A-Z][A-Z_]+|_[a-z_]+", span)]
        for name in names if files else []:
            assert any(re.search(rf"\b{name}\b", text(file)) for file in files), f"{name}: {step}"


# --- numbers -------------------------------------------------------------------------------------------

TIMES: dict[str, list[tuple[str, timedelta]]] = {
    "PRIVACY.md": [
        ("a reply that you did not decide about | 24 hours", model.DRAFT_LIFE),
        ("an invitation | 72 hours", model.INVITE_LIFE),
        ("an envelope that nobody opened | 7 days", model.ENVELOPE_LIFE),
        ("as you told it | 30 days", model.MODE_LIFE),
        ("does not happen twice | 9 days", housekeeping.SEEN_FOR),
        ("at most 30 days", housekeeping.SENT_OR_NEVER),
        ("a card lies in your chat | 90 days", housekeeping.CLOSABLE),
        ("page of help lies in your chat | 2 days", housekeeping.TIDIED),
        ("cannot invite you | 90 days", model.PARTED_FOR),
        ("asked after 90 days", model.RENEW_AFTER),
        ("closed between 14 days", model.CLOSES_AFTER[0]),
        ("closed between 14 days later and 28 days", model.CLOSES_AFTER[1]),
    ],
    "README.md": [
        ("good for 72 hours", model.INVITE_LIFE),
        ("every 90 days", model.RENEW_AFTER),
        ("after 90 seconds", send.LEASE),
    ],
    "SECURITY.md": [("for 72 hours", model.INVITE_LIFE), ("within 90 days", model.PARTED_FOR)],
    "docs/delivery.md": [
        ("a cause stays known | 9 days", housekeeping.SEEN_FOR),
        ("a lease | 90 seconds", send.LEASE),
        ("wait for a slot, 8 seconds", claim.AHEAD),
        ("longest send, 80 seconds", timedelta(seconds=outbound.LONGEST_SEND)),
        ("next attempt | at most 60 minutes", outbox.LONGEST_RETRY),
        ("more than 6 hours late", delivery.CARD_TOO_LATE),
        ("30 minutes apart", delivery.CALM_GAP),
        ("anything | 30 days", housekeeping.SENT_OR_NEVER),
    ],
}


@pytest.mark.parametrize(("paper", "said", "is_"), [(p, *one) for p, all_ in TIMES.items() for one in all_])
def test_times_are_those_of_the_code(paper: str, said: str, is_: timedelta) -> None:
    """Promise 5: how long a thing is kept is said before, and it is so."""
    assert said in text(ROOT / paper)
    number, unit = re.findall(r"(\d+) (seconds|minutes|hours|days)", said)[-1]
    assert timedelta(**{unit: int(number)}) == is_


def test_counts_are_those_of_the_code() -> None:
    """Words for numbers, where a table has no place for them."""
    promised = text(ROOT / "docs/delivery.md")
    kept_for = send.GIVE_UP_AFTER[Priority.ANSWER], send.GIVE_UP_AFTER[Priority.ENVELOPE]
    assert kept_for == (timedelta(days=1), timedelta(days=14))
    assert "when it is a day old, an envelope after 14 days" in promised
    assert (outbound.LONGEST_UNSURE, "at most an hour" in promised) == (timedelta(hours=1), True)
    assert (delivery.SHARES_A_DAY, "at most three arrive on a day" in promised) == (3, True)
    assert agenda.CARD_WINDOW == delivery.CARD_TOO_LATE


def test_every_crash_point_has_its_row() -> None:
    """Promise 4: no place is left out at which the plug can be pulled."""
    points = [row[0] for row in rows(ROOT / "docs/delivery.md") if re.fullmatch(r"C\d+", row[0])]
    assert points == [f"C{number}" for number in range(1, 20)]


# --- deploying -----------------------------------------------------------------------------------------


def metric_names() -> set[str]:
    counts = [one for one in vars(metrics).values() if isinstance(one, MetricWrapperBase)]
    found = [metric for one in counts for metric in one.collect()]
    return {f"{one.name}_total" if one.type == "counter" else one.name for one in found}


@pytest.mark.parametrize("name", ["alerts.yaml", "dashboard.json"])
def test_only_counts_that_there_are(name: str) -> None:
    """An alert on a count that nobody makes is one that never comes."""
    watched = text(ROOT / "deploy" / name)
    assert set(re.findall(r"\bkindling_\w+", watched)) == metric_names()
    assert set(re.findall(r'effect=\\?"(\w+)', watched)) <= set(SENDS)
    outcomes = {o for found in re.findall(r'outcome=~?\\?"([\w|]+)', watched) for o in found.split("|")}
    assert outcomes <= {"Sent", "Retry", "Gone", "handled", "unreadable", "poison"}


def test_the_dashboard_is_readable() -> None:
    """One uid, and panels that do not cover each other's numbers."""
    dashboard = json.loads(text(ROOT / "deploy/dashboard.json"))
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids))


def test_every_alert_is_in_the_runbook() -> None:
    """Who is woken up at night finds what it means and what to do."""
    alerts = re.findall(r"- alert: (\w+)", text(ROOT / "deploy/alerts.yaml"))
    pages = re.findall(r"runbook: (\S+)", text(ROOT / "deploy/alerts.yaml"))
    assert [page.partition("#")[2] for page in pages] == [alert.lower() for alert in alerts]
    assert {alert.lower() for alert in alerts} <= headings(ROOT / "deploy/runbook.md")


@pytest.mark.parametrize("path", DEPLOY, ids=lambda p: str(p.relative_to(ROOT)))
def test_deploying_sets_what_there_is_to_set(path: Path) -> None:
    """A misspelt setting is refused at the start, and then nothing starts."""
    ours = set(re.findall(rf"\b{PREFIX}[A-Z_]*[A-Z]\b", text(path)))
    assert ours <= known_settings()


def test_the_licence_is_whole() -> None:
    """The licence is the one that the Free Software Foundation published, to the byte."""
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == AGPL
