"""Alice and Bob, what they wrote, and every send there is, ready to be made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

from bot.core import model as m
from bot.core import sends as sd
from bot.core.curriculum import Reason
from bot.core.events import Content
from bot.core.material import CardGiven, Export, Material, Received, Share, Written
from bot.core.path import Ground, Path
from bot.demo.telegram import Telegram
from bot.gateway.calls import Call
from bot.gateway.notes import NOTES, TOASTS

Draw = Callable[[sd.Send, Material], list[Call]]
"""From a send and its material to the calls."""
ALICE, BOB = 1000, 2000
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (40).to_bytes(4) + (30).to_bytes(4) + b"the rest"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAIRING = m.PairingId(77)

alice = m.Person(id=m.PersonId(1), chat=ALICE, stage=m.Ready(), seed=1, zone="Europe/Berlin", pairing=PAIRING)
bob = m.Person(id=m.PersonId(2), chat=BOB, stage=m.Ready(), seed=2, zone="America/New_York", pairing=PAIRING)

drafted = m.Drafted(
    id=m.ReplyId(501),
    author=alice.id,
    pairing=PAIRING,
    prompt="t01.weather.01",
    revision=2,
    source=40,
    written_at=NOON,
)
consented = m.become(m.Consented, drafted, leaves_at=NOON + timedelta(hours=6), envelope=m.EnvelopeId(601))
opened = m.Opened(id=m.EnvelopeId(601), reply=drafted.id, receiver=bob.id, pairing=PAIRING)
share_card = m.Dealt(
    id=m.CardId(301), person=alice.id, on=date(2026, 11, 20), prompt="t01.weather.01", kind="share"
)
invite = m.Offered(id=m.InviteId(701), inviter=alice.id, ends_at=NOON + timedelta(hours=72))
said_yes = m.become(m.Accepted, invite, accepter=bob.id)

TEXT = Content("text", "The tea this morning.")
PHOTO = Content("photo", "Our sky", file_id="photo-1")
VOICE = Content("voice", "", file_id="voice-1", seconds=12)

export = Export(
    made_at=NOON,
    written=(
        Written(at=NOON, fate="shared", content=TEXT, prompt="t01.weather.01"),
        Written(at=NOON, fate="kept", content=PHOTO),
        Written(at=NOON, fate="taken_back", content=VOICE),
        Written(at=NOON, fate="undecided", content=None),
    ),
    received=(Received(at=NOON, content=Content("text", "<b>Hello</b> & bye")),),
    cards=(CardGiven(on="2026-11-20", prompt="t01.weather.01", felt="same", reasons=("share-day",)),),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One send with its material, and a name for the test."""

    name: str
    send: sd.Send
    material: Material


def to_alice(**more: Any) -> Material:
    """Material of a send to Alice, who is paired with Bob."""
    given: dict[str, Any] = {
        "chat": ALICE,
        "person": alice,
        "name": "Alice",
        "partner_name": "Bob",
        "paired": True,
    }
    return Material(**{**given, **more})


def to_bob(**more: Any) -> Material:
    """Material of a send to Bob, whose partner is Alice."""
    given: dict[str, Any] = {
        "chat": BOB,
        "person": bob,
        "name": "Bob",
        "partner_name": "Alice",
        "paired": True,
    }
    return Material(**{**given, **more})


def written(content: Content, **more: Any) -> Material:
    """Material of a preview for Alice."""
    return to_alice(**{"reply": drafted, "content": content, "prompt": "t01.weather.01", **more})


def received(content: Content | None, **more: Any) -> Material:
    """Material of an opened envelope for Bob."""
    return to_bob(
        **{"reply": consented, "content": content, "prompt": "t01.weather.01", "envelope": opened, **more}
    )


READY = Path(grounds=(Ground(theme="t01", since=date(2026, 11, 1), used=date(2026, 11, 19), comfortable=3),))
"""May say that they would like a little more in the theme of the card."""
PREVIEW = sd.SendPreview(to=alice.id, reply=drafted.id, revision=2)
OPEN = sd.OpenEnvelope(to=bob.id, envelope=opened.id, reply=drafted.id, message=0)
ENVELOPE = sd.SendEnvelope(to=bob.id, envelope=opened.id, reply=drafted.id, revision=2)
CARD = sd.SendCard(to=alice.id, card=share_card.id, revision=1)


def with_files(material: Material, telegram: Telegram) -> Material:
    """The same material, with a photo and a voice note that Telegram has."""
    content = material.content
    if content is None or content.kind == "text":
        return material
    given = {"photo": PNG} if content.kind == "photo" else {"voice": b"OggS" + bytes(20)}
    sent = telegram.send(ALICE, **given)  # type: ignore[arg-type]  # one of the two keywords
    shown = next(m for m in telegram.messages(ALICE) if m["message_id"] == sent)
    file_id = shown["photo"][-1]["file_id"] if content.kind == "photo" else shown["voice"]["file_id"]
    telegram.updates.clear()
    return replace(material, content=replace(content, file_id=file_id))


def change_preview(ask: str, message: int = 0) -> sd.ChangePreview:
    """The preview of Alice's reply with other buttons."""
    return sd.ChangePreview(to=alice.id, reply=drafted.id, revision=2, message=message, ask=ask)


def every_send(message: int = 0) -> Iterator[Case]:
    """Every send of core.effects, in every shape in which its words differ; edits are of `message`."""
    yield from _notes(message)
    yield from _cards(message)
    yield from _letters(message)
    yield from _pages(message)


def _notes(message: int) -> Iterator[Case]:
    me = alice.id
    for note in sorted(TOASTS):
        yield Case(f"toast {note}", sd.AnswerTap(to=me, tap="9", note=note), to_alice())
    yield Case("tap", sd.AnswerTap(to=me, tap="9"), to_alice())
    for note in sorted(NOTES):
        for value in VALUES.get(note, ("",)):
            yield Case(f"say {note} {value}", sd.Say(to=me, note=note, value=value), to_alice())
    yield Case("amend", sd.Amend(to=me, message=message, note="paused", value="3"), to_alice())
    yield Case("ask-name, nameless", sd.Say(to=me, note="ask-name"), to_alice(name=""))
    long = to_alice(name="Alexandra Konstantinopoulou")
    yield Case("ask-name, long", sd.Say(to=me, note="ask-name"), long)
    yield Case(
        "renew-ask, alone", sd.Say(to=me, note="renew-ask"), to_alice(person=replace(alice, pairing=None))
    )
    for note in ("privacy", "support", "start-first", "forgotten", "nothing-stored", "help"):
        tell = sd.Tell(to=me, chat=ALICE, language="en", note=note)
        yield Case(f"tell {note}", tell, Material(chat=ALICE))
    yield Case("erase", sd.Erase(to=me, message=message or 5), to_alice())


VALUES = {
    "ask-zone": ("Europe/Berlin,Europe/Paris",),
    "paused": ("1", "3", "7", "0"),
    "pace-ask": m.PACES,
    "pace-set": m.PACES,
    "today-set": m.TODAYS,
    "mode-set": m.MODES,
    "zone-set": ("America/New_York",),
    "hour-set": ("450",),
    "leave-ask": ("401",),
}


def _cards(message: int) -> Iterator[Case]:
    yield Case("card, share", CARD, to_alice(card=share_card))
    for kind in ("offline", "solo"):
        yield Case(
            f"card, {kind}", CARD, to_alice(card=replace(share_card, kind=kind, prompt="t06.pause.01"))
        )
    fact = replace(share_card, kind="solo", prompt="t09.if_then.01")
    yield Case("card, fact", CARD, to_alice(card=fact))
    yield Case("closed", sd.SayClosed(to=alice.id), to_alice(partner_name=""))
    yield Case("card, lost", CARD, to_alice(card=replace(share_card, prompt="t99.none.01")))
    change = sd.ChangeCard(to=alice.id, card=share_card.id, revision=2, message=message)
    yield Case("card, another", change, to_alice(card=replace(share_card, revision=2)))
    yield from _felt(replace(change, revision=1))
    yield Case("invite", sd.SendInvite(to=alice.id, invite=invite.id), to_alice(invite=invite, token="abc"))
    asked = sd.AskInvited(to=bob.id, invite=invite.id)
    yield Case("invited", asked, to_bob(invite=invite, inviter_name="Alice"))
    inviter = sd.AskInviter(to=alice.id, invite=invite.id)
    yield Case("inviter", inviter, to_alice(invite=said_yes, accepter_name="Bob"))


def _felt(change: sd.ChangeCard) -> Iterator[Case]:
    how = replace(change, ask="how")
    yield Case("card, how", how, to_alice(card=share_card))
    yield Case("card, how, more", how, to_alice(card=share_card, person=replace(alice, path=READY)))
    put_down = m.become(m.Laid, share_card)
    yield Case("card, put down", change, to_alice(card=put_down))
    yield Case("card, put down, how", how, to_alice(card=put_down))
    yield Case("card, put down, said", change, to_alice(card=replace(put_down, felt="same")))
    why = sd.SendWhy(to=alice.id, card=share_card.id)
    for reason in get_args(Reason):
        yield Case(f"why, {reason}", why, to_alice(card=replace(share_card, reasons=(reason,))))
    three = ("share-day", "tiny-today", "new-to-you")
    yield Case("why, three", why, to_alice(card=replace(share_card, reasons=three)))
    yield Case("why, from before", why, to_alice(card=share_card))


def _letters(message: int) -> Iterator[Case]:
    for content in (TEXT, PHOTO, VOICE):
        yield Case(f"preview, {content.kind}", PREVIEW, written(content))
        yield Case(f"opened, {content.kind}", replace(OPEN, message=message), received(content))
        thanked = replace(OPEN, message=message, thanked=True)
        yield Case(f"thanked, {content.kind}", thanked, received(content))
    alone = replace(alice, pairing=None)
    yield Case("preview, broken", PREVIEW, to_alice(reply=drafted, broken=True))
    yield Case("preview, alone", PREVIEW, written(TEXT, person=alone, partner_name=""))
    yield Case("preview, long name", PREVIEW, written(TEXT, partner_name="Konstantin Alexander"))
    for ask in ("share", "when", "leaves-now", "leaves-evening", "leaves-tomorrow"):
        yield Case(f"preview, {ask}", change_preview(ask, message), written(TEXT, reply=consented))
    for hold in m.HOLDS:
        mine = written(TEXT, reply=consented, person=replace(alice, hold=hold))
        yield Case(f"leaves, {hold}", change_preview("leaves-now", message), mine)
    for note in ("kept", "deleted"):
        close = sd.ClosePreview(to=alice.id, reply=drafted.id, note=note, message=message or 5)
        yield Case(f"close, {note}", close, to_alice())
    erased = sd.ClosePreview(to=alice.id, reply=drafted.id, note="erased")
    yield Case("close, erased", erased, to_alice(messages=(message or 5,)))
    yield Case("envelope", ENVELOPE, to_bob(envelope=opened))
    later = sd.PutOffEnvelope(to=bob.id, envelope=opened.id, message=message)
    yield Case("envelope, later", later, to_bob(envelope=opened))
    yield Case("opened, gone", replace(OPEN, message=message), received(None))
    yield Case("opened, broken", replace(OPEN, message=message), received(None, broken=True))
    for note in ("", "envelope-closed", "okay"):
        closed = sd.CloseEnvelope(to=bob.id, envelope=opened.id, note=note)
        yield Case(f"envelope, closed {note}", closed, to_bob(messages=(message or 5,)))
    for note in ("thanks", "hear"):
        yield Case(note, sd.SendThanks(to=alice.id, pairing=PAIRING, note=note), to_alice())
    rows = tuple(
        Share(reply=drafted.id, revision=2, kind=content.kind, shared_at=NOON, excerpt=content.text)
        for content in (TEXT, PHOTO, VOICE)
    )
    yield Case("shared", sd.SendList(to=alice.id), to_alice(shares=rows))
    yield Case("shared, and more", sd.SendList(to=alice.id), to_alice(shares=rows, more=True))
    yield Case("shared, none", sd.SendList(to=alice.id), to_alice())


def _pages(message: int) -> Iterator[Case]:
    for page in ("main", "pace", "quiet", "hold", "opening", "mode", "themes", "language"):
        send = sd.SendSettings(to=alice.id, page=page, message=message)
        yield Case(f"settings, {page}", send, to_alice())
    for mode in m.MODES:
        ill = replace(alice, mode=mode, mode_until=NOON + timedelta(days=3), opened_themes=frozenset({"t08"}))
        for page in ("mode", "themes"):
            yield Case(f"{page}, {mode}", sd.SendSettings(to=alice.id, page=page), to_alice(person=ill))
    for hold in m.HOLDS:
        held = replace(alice, hold=hold, open_at_once=True, quiet_from=0, quiet_to=0)
        for page in ("hold", "opening", "quiet"):
            yield Case(f"{page}, {hold}", sd.SendSettings(to=alice.id, page=page), to_alice(person=held))
    for country in ("", "all", "more", "own", "GB", "ES", "IT", "NZ", "ZZ"):
        yield Case(f"support {country}", sd.SendSupport(to=alice.id, country=country), to_alice())
    spanish = to_alice(person=replace(alice, language="es"))
    for country in ("", "own", "IT", "GB"):
        yield Case(f"support {country}, es", sd.SendSupport(to=alice.id, country=country), spanish)
    yield Case("reading books, es", sd.SendReading(to=alice.id, page="books"), spanish)
    tidied = sd.SendSupport(to=alice.id, country="close", message=message or 5)
    yield Case("support, tidied", tidied, to_alice())
    open_ = to_alice(person=replace(alice, opened_themes=frozenset({"t15"})))
    for page in ("all", "books", "t09", "t09.1", "t04", "t15", "t03", "t99"):
        yield Case(f"reading {page}", sd.SendReading(to=alice.id, page=page, message=message), to_alice())
    for page in ("all", "t15.1"):
        yield Case(f"reading {page}, opened", sd.SendReading(to=alice.id, page=page), open_)
    tidied_reading = sd.SendReading(to=alice.id, page="close", message=message or 5)
    yield Case("reading, tidied", tidied_reading, to_alice())
    yield Case("export", sd.SendExport(to=alice.id), to_alice(export=export))
