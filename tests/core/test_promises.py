"""The promises, held against scripts that chance writes. Every step of them is held to `check_step`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core import model as m
from bot.core import sends as sd
from bot.core.agenda import APART, WRONG
from tests.core.acts import ANY, OPEN, PRIVATE, ZONES, Act, do, pick
from tests.core.chat import Seen
from tests.core.examples import examples
from tests.core.scenes import alone, at_home, gives, together
from tests.core.someone import Someone
from tests.core.story import Story

MINUTES = st.sampled_from([0, 1, 20, 6 * 60, 24 * 60, 3 * 24 * 60])
NUMBERS = st.integers(0, 10_000)


def line(acts: dict[str, Act]) -> st.SearchStrategy[tuple[str, int, int]]:
    """One line of a script: which act, which of several, and how long until the next."""
    return st.tuples(st.sampled_from(sorted(acts)), NUMBERS, MINUTES)


# --- 1: answering is not sharing ---------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 2), line(ANY)), min_size=1, max_size=40))
@examples(80)
def test_answering_is_not_sharing(script: Sequence[tuple[int, tuple[str, int, int]]]) -> None:
    """Whatever three people do, in any order and with any buttons: words leave only by their author's yes
    to exactly them, for the partner of that time, and nobody else hears anything that was not meant."""
    story, alice, bob = together()
    carol = at_home(story.carol)
    for who, (name, number, minutes) in script:
        do((alice, bob, carol)[who], ANY, name, number)
        story.passes(minutes=minutes)
    story.passes(days=3)
    told = [s.send for who in (alice, bob, carol) for s in who.all if isinstance(s.send, sd.SendEnvelope)]
    said = sum(" > Pressed" + yes in line for line in story.lines for yes in ("Now", "Evening", "Tomorrow"))
    assert len(told) == len({send.envelope for send in told})
    assert len(told) <= said


@given(st.lists(st.tuples(st.integers(0, 1), line(ANY)), min_size=1, max_size=25))
@examples(40)
def test_a_button_that_is_used_up(script: Sequence[tuple[int, tuple[str, int, int]]]) -> None:
    """Any tap, tapped again: nothing more is changed, planned or sent to anybody else."""
    story, alice, bob = together()
    gives(alice)
    for who, (name, number, minutes) in script:
        count = len(story.taps)
        do((alice, bob)[who], ANY, name, number)
        for chat, tap in story.taps[count:]:
            _tap_again(story, chat, tap)
        story.passes(minutes=minutes)


def _tap_again(story: Story, chat: Someone, tap: bt.Tap) -> None:
    if isinstance(tap, bt.ChoseTheme) or not chat.is_here:
        return  # a theme is a switch: twice is back; and who was just forgotten has no buttons any more
    before = _all_that_is(story)
    done = chat.does(tap)
    assert _all_that_is(story) == before
    others = [e for e in done.effects if isinstance(e, sd.Send) and e.to != chat.me.id]
    assert others == []


def _all_that_is(story: Story) -> object:
    work = story.work
    shelves = (work.people, work.replies, work.envelopes, work.cards, work.invites, work.pairings)
    return deepcopy((shelves, story.agenda, story.words, story.names, story.parted))


# --- 2: silence says nothing -------------------------------------------------------------------------


def _take_back(alice: Someone) -> None:
    given = [r for r in alice.replies if isinstance(r, m.Consented)]
    if given:
        alice.taps(bt.PressedTakeBack, given[0])


TOGETHER: dict[str, Callable[[Someone], object]] = {
    "alice shares": gives,
    "alice takes back": _take_back,
}


@dataclass(frozen=True, slots=True)
class Scene:
    alone: tuple[list[tuple[str, int]], list[tuple[str, int]]]
    """What Alice does for herself, in the one world and in the other."""
    shared: str
    """What she does towards Bob, in both."""
    bob: list[tuple[str, int]]
    """What he does, in both."""
    minutes: int
    """How long it takes in all."""


MINE = st.lists(st.tuples(st.sampled_from(sorted(PRIVATE)), NUMBERS), max_size=4)
SCENES = st.builds(
    Scene,
    alone=st.tuples(MINE, MINE),
    shared=st.sampled_from(["", "", *TOGETHER]),
    bob=st.lists(st.tuples(st.sampled_from(sorted(OPEN)), NUMBERS), max_size=4),
    minutes=st.sampled_from([30, 6 * 60, 24 * 60, 4 * 24 * 60]),
)


@given(st.sampled_from([0, 84]), st.lists(SCENES, min_size=1, max_size=8), st.booleans(), st.integers(0, 8))
@examples(60)
def test_silence_says_nothing(days: int, scenes: list[Scene], leaves: bool, when: int) -> None:
    """Two worlds with the same chance, in which only what Alice does for herself differs, to the point of
    leaving without a word: until the neutral line is due, Bob sees the same at the same times. What he had
    not opened when she leaves is gone as if taken back, so in the other world she takes it back."""
    last = max([n for n, scene in enumerate(scenes) if scene.shared], default=-1)
    parting = max(when, last + 1) if leaves else len(scenes)
    one = _world(days, scenes, 0, parting, _leave)
    another = _world(days, scenes, 1, parting, _take_back_what_waits)
    end = min(_line_from(one), _line_from(another))
    assert _shown(one.bob, end) == _shown(another.bob, end)


def _world(
    days: int, scenes: list[Scene], which: int, parting: int, part: Callable[[Someone], object]
) -> Story:
    story, alice, bob = _after(days)
    for n, scene in enumerate(scenes):
        end = story.at + timedelta(minutes=scene.minutes)
        if scene.shared:
            alice.away = False
            TOGETHER[scene.shared](alice)
        for name, number in scene.alone[which]:
            do(alice, PRIVATE, name, number)
        for name, number in scene.bob:
            do(bob, OPEN, name, number)
        if n == parting:
            part(alice)
        story.until(max(story.at, end))
    story.passes(days=30)
    return story


def _after(days: int) -> tuple[Story, Someone, Someone]:
    """Alice and Bob, paired so many days ago, of which both have rested."""
    story, alice, bob = together()
    for who in (alice, bob):
        who.chooses(bt.ChosePause, "0")
    story.passes(days=days)
    for who in (alice, bob):
        who.asks("resume")
    return story, alice, bob


def _leave(alice: Someone) -> None:
    alice.chooses(bt.ChoseLeave, "quiet")


def _take_back_what_waits(alice: Someone) -> None:
    envelopes = alice.story.work.envelopes
    for reply in alice.replies:
        if isinstance(reply, m.Consented) and isinstance(
            envelopes.get(reply.envelope), (m.Waiting, m.Sealed)
        ):
            alice.taps(bt.PressedTakeBack, reply)


def _line_from(story: Story) -> datetime:
    closed = [p.line_from for p in story.work.pairings.values() if isinstance(p, m.Closed)]
    return min(closed, default=m.FOREVER)


def _shown(who: Someone, end: datetime) -> list[tuple[object, ...]]:
    """What lay in this chat and when. Envelopes by their order: their ids are chance of the author's, and
    how often the words were changed before is in no message."""
    order: dict[int, int] = {}
    return [_entry(seen, order) for seen in who.all if seen.at < end]


def _entry(seen: Seen, order: dict[int, int]) -> tuple[object, ...]:
    values = {f.name: getattr(seen.send, f.name) for f in fields(seen.send)}
    if "envelope" in values:
        values["envelope"] = order.setdefault(values["envelope"], len(order))
        values.pop("reply", None)
        values.pop("revision", None)
    return seen.at, seen.message, type(seen.send).__name__, values


# --- 4: nothing is said twice ------------------------------------------------------------------------

TRAVELS = st.one_of(
    st.tuples(st.just("days"), st.integers(1, 40)),
    st.tuples(st.just("hours"), st.integers(1, 30)),
    st.tuples(st.just("zone"), NUMBERS),
    st.tuples(st.just("card"), NUMBERS),
    st.tuples(st.just("quiet"), NUMBERS),
    st.tuples(st.just("hour"), st.integers(0, 1439)),
)
JUMPS = st.tuples(st.just("jump"), st.integers(-400 * 24, 400 * 24))


def _travel(story: Story, alice: Someone, what: str, number: int) -> None:
    match what:
        case "days":
            for _ in range(number):
                story.passes(days=1)
                alice.asks("help")
        case "hours":
            story.passes(hours=number)
        case "jump":
            story.jumps(hours=number)
        case "zone":
            alice.chooses(bt.ChoseZone, pick(number, ZONES))
        case "card":
            alice.asks("card")
        case "quiet":
            start, end = pick(number, m.QUIETS)
            alice.chooses(bt.ChoseQuiet, f"{start}-{end}")
        case "hour":
            alice.chooses(bt.ChoseHour, str(number))


def _dealt(alice: Someone) -> list[tuple[datetime, bool]]:
    """When each card came first, and whether it had been asked for."""
    first: dict[int, tuple[datetime, bool]] = {}
    for seen in alice.all:
        if isinstance(seen.send, sd.SendCard):
            first.setdefault(seen.send.card, (seen.at, seen.send.asked))
    return list(first.values())


@given(st.lists(st.one_of(TRAVELS, JUMPS), min_size=1, max_size=30))
@examples(50)
def test_one_card_a_local_date(travels: list[tuple[str, int]]) -> None:
    """However she travels and whatever the clock does, there is one card a local date at most, and none
    comes by itself within twelve hours of the one before."""
    story, alice = alone()
    for what, number in travels:
        _travel(story, alice, what, number)
    dates = [card.on for card in story.work.cards.values()]
    assert len(dates) == len(set(dates))
    for (before, _), (at, asked) in pairwise(_dealt(alice)):
        assert asked or at - before >= APART or before - at > WRONG - timedelta(days=1)
    assert alice.next_card is not None
    assert alice.next_card > story.at


@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from(ZONES)), min_size=12, max_size=20))
@examples(5)
def test_a_year_of_travelling(year: list[tuple[int, str]]) -> None:
    """Somebody with a card every day has one on nearly every day of theirs: a change of zone costs two at
    most, since a date that was already lived through brings none."""
    story, alice = alone()
    start = story.at
    for days, zone in year:
        alice.chooses(bt.ChoseZone, zone)
        for _ in range(days):
            story.passes(days=1)
            alice.asks("help")
    lived = (story.at - start).days
    assert lived - 2 * len(year) <= len(alice.cards) <= lived + 1


# --- 5: your words are yours -------------------------------------------------------------------------


@given(st.lists(line(OPEN), max_size=15), st.sampled_from(["all", "here"]))
@examples(30)
def test_forgetting_leaves_nothing(script: list[tuple[str, int, int]], how: str) -> None:
    """After /forget nothing that is stored names the person, and nothing ever comes to them again."""
    story, alice, bob = together()
    gives(bob)
    for name, number, minutes in script:
        do(alice, OPEN, name, number)
        story.passes(minutes=minutes)
    me = alice.me.id
    alice.away = False
    alice.chooses(bt.ChoseForget, how)
    assert [type(s.send) for s in alice.looks()][-1:] == [sd.Tell]
    story.passes(days=40)
    assert alice.looks() == []
    work = story.work
    assert me not in work.people
    assert not [r for r in work.replies.values() if r.author == me]
    assert not [e for e in work.envelopes.values() if e.receiver == me]
    assert not [c for c in work.cards.values() if c.person == me]
    assert not [person for person, _ in story.agenda.values() if person == me]
    assert bob.me.pairing is None or bob.me.unanswered > 0


ALL_EVENTS: dict[str, type[ev.Event]] = {**bt.THINGS, **bt.CHOICES, **ev.COMMANDS}


def test_scripts_can_do_everything() -> None:
    """Chance can press every button, choose every choice and send every command: nothing is left out."""
    story, alice, _ = together()
    for number in range(600):
        for name in ("any button", "any choice", "asked"):
            if not alice.is_here:
                at_home(alice)
            do(alice, ANY, name, number)
    alice.asks("invite") if alice.is_here else at_home(alice).asks("invite")
    pressed = {word.split()[2] for word in (line.partition("  ")[2] for line in story.lines) if " > " in word}
    assert {kind.__name__ for kind in ALL_EVENTS.values()} <= pressed
