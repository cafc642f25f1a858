"""Answering is not sharing. Nothing here lets a word pass but *Share* on exactly that revision."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core.agenda import evening, tomorrow
from bot.core.effects import DestroyWords, Effect, KeepWords, Schedule, Unschedule, Unsend
from bot.core.model import (
    DRAFT_LIFE,
    Appreciating,
    Changing,
    Consented,
    Drafted,
    Entity,
    EnvelopeId,
    Gone,
    Kept,
    Nothing,
    Opened,
    Person,
    Ready,
    Reply,
    ReplyId,
    Sealed,
    Thanked,
    Waiting,
    Withdrawn,
    WritingBack,
    become,
)
from bot.core.sends import (
    ChangePreview,
    CloseEnvelope,
    ClosePreview,
    Erase,
    Say,
    SendEnvelope,
    SendList,
    SendPreview,
)
from bot.core.view import Step, View

# --- writing ---------------------------------------------------------------------------------------


def wrote(view: View[Ready], event: ev.Wrote) -> Step:
    return _draft(view, event, view.current.prompt if view.current else "")


def wrote_freely(view: View[Appreciating] | View[WritingBack], event: ev.Wrote) -> Step:
    """Thanks, or an answer to an envelope: about no card."""
    return _draft(view, event, "")


def _draft(view: View[Ready], event: ev.Wrote, prompt: str) -> Step:
    me = replace(view.me, stage=Ready())
    reply = Drafted(
        id=ReplyId(view.ids()),
        author=me.id,
        pairing=me.pairing,
        prompt=prompt,
        revision=1,
        source=event.message,
        written_at=view.at,
    )
    return Step((me, reply), _preview(reply, event.content, view.at))


def _preview(reply: Drafted, content: ev.Content, at: datetime) -> tuple[Effect, ...]:
    return (
        KeepWords(reply=reply.id, revision=reply.revision, content=content),
        SendPreview(to=reply.author, reply=reply.id, revision=reply.revision),
        _erase_later(reply, at),
    )


def _erase_later(reply: Drafted, at: datetime) -> Schedule:
    return Schedule(kind="draft", id=reply.id, person=reply.author, at=at + DRAFT_LIFE)


def wrote_again(view: View[Changing], event: ev.Wrote) -> Step:
    """The newer words of a reply they are changing; if it is gone or decided, words of their own."""
    old = view.reply
    if not isinstance(old, Drafted):
        return wrote(view, event)
    me = replace(view.me, stage=Ready())
    mine = replace(old, pairing=me.pairing)  # the words are of now, and so is whom they can be for
    revised = _revise(mine, event.content, event.message, view.at)
    return replace(revised, saves=(me, *revised.saves))


def edited(view: View[Drafted], event: ev.Edited) -> Step:
    if view.unchanged:
        return Step()
    return _revise(view.subject, event.content, event.message, view.at)


def _revise(old: Reply, content: ev.Content, source: int, at: datetime) -> Step:
    """A new revision, with a preview of its own. Buttons of the old one act on nothing any more."""
    new = become(Drafted, old, revision=old.revision + 1, source=source)
    closed = ClosePreview(to=new.author, reply=new.id, note="preview-replaced")
    return Step((new,), (closed, *_preview(new, content, at)))


def edited_after_yes(view: View[Consented], event: ev.Edited) -> Step:
    """The yes was for other words. Before it leaves, the edit ends it; afterwards it changes nothing."""
    if view.unchanged:
        return Step()
    if _has_left(view):
        return Step(effects=(Say(to=view.me.id, note="already-leaving"),))
    revised = _revise(view.subject, event.content, event.message, view.at)
    return Step(
        (*revised.saves, *_unwaited(view)),
        (Unsend(reply=view.subject.id), Say(to=view.me.id, note="edited-so-held"), *revised.effects),
    )


def edited_away(view: View[Drafted], event: ev.EditedAway) -> Step:
    """The draft holds the words from before, and says so: they look otherwise in the chat now."""
    return Step(effects=(Say(to=view.me.id, note="edited-away"),))


def edited_away_after_yes(view: View[Consented], event: ev.EditedAway) -> Step:
    """Whoever changes what they said yes to has not said yes any more, whatever they changed it into."""
    if _has_left(view):
        return Step(effects=(Say(to=view.me.id, note="already-leaving"),))
    reply = become(Drafted, view.subject)
    return Step(
        (reply, *_unwaited(view)),
        (
            Unsend(reply=reply.id),
            _close(view.me, reply, "preview-replaced", 0),
            Say(to=view.me.id, note="edited-away-held"),
            SendPreview(to=view.me.id, reply=reply.id, revision=reply.revision),
            _erase_later(reply, view.at),
        ),
    )


def edited_kept(view: View[Kept], event: ev.Edited | ev.EditedAway) -> Step:
    return Step(effects=(Say(to=view.me.id, note="edited-kept"),))


def edited_nothing(view: View[Nothing], event: ev.Edited | ev.EditedAway) -> Step:
    """An edit of a message that became no reply, or of one long decided: nothing follows from it."""
    return Step()


def appreciate(view: View[Ready], event: ev.AskedAppreciate) -> Step:
    me = replace(view.me, stage=Appreciating())
    return Step((me,), (Say(to=me.id, note="appreciate-ask"),))


def refuse_other(view: View[Ready], event: ev.SentOther) -> Step:
    """Nothing of it is kept."""
    return Step(effects=(Say(to=view.me.id, note="refused-other"),))


def refuse_length(view: View[Ready], event: ev.WroteTooMuch) -> Step:
    return Step(effects=(Say(to=view.me.id, note="too-long"),))


# --- deciding --------------------------------------------------------------------------------------


def share(view: View[Drafted], event: bt.PressedShare) -> Step:
    """Not the yes yet, only the question when. Words of an earlier pairing are never for this one."""
    if not _is_for_now(view):
        return Step(note="nobody-to-share-with")
    return Step(effects=(_buttons(view.subject, event, "when"),))


def share_now(view: View[Drafted], event: bt.PressedNow) -> Step:
    hold = timedelta(seconds=view.me.hold)
    return _consent(view, event, view.at + hold, "leaves-now")


def share_this_evening(view: View[Drafted], event: bt.PressedEvening) -> Step:
    return _consent(view, event, evening(view.me, view.at), "leaves-evening")


def share_tomorrow(view: View[Drafted], event: bt.PressedTomorrow) -> Step:
    return _consent(view, event, tomorrow(view.me, view.at), "leaves-tomorrow")


def _consent(view: View[Drafted], event: bt.OnThing, leaves_at: datetime, ask: str) -> Step:
    """The yes: this person, this revision, this pairing, from this commit on.

    When the other has left without a word there is no `view.other`, and so no envelope; all that the
    author sees is the same."""
    if not _is_for_now(view):
        return Step(note="nobody-to-share-with")
    reply = become(Consented, view.subject, leaves_at=leaves_at, envelope=EnvelopeId(view.ids()))
    effects: list[Effect] = [
        Unschedule(kind="draft", id=reply.id),
        _buttons(reply, event, ask),
    ]
    saves: list[Entity] = [reply]
    if view.other and reply.pairing:
        saves.append(
            Waiting(id=reply.envelope, reply=reply.id, receiver=view.other.id, pairing=reply.pairing)
        )
        effects.append(
            SendEnvelope(to=view.other.id, envelope=reply.envelope, reply=reply.id, revision=reply.revision)
        )
    return Step(tuple(saves), tuple(effects))


def _is_for_now(view: View[Drafted]) -> bool:
    return view.me.pairing is not None and view.subject.pairing == view.me.pairing


def _buttons(reply: Reply, event: bt.OnThing, ask: str) -> ChangePreview:
    return ChangePreview(
        to=reply.author, reply=reply.id, revision=reply.revision, message=event.message, ask=ask
    )


def change(view: View[Drafted], event: bt.PressedChange) -> Step:
    me = replace(view.me, stage=Changing(view.subject.id))
    return Step((me,), (Say(to=me.id, note="change-ask"),))


def keep(view: View[Drafted], event: bt.PressedKeep) -> Step:
    kept = become(Kept, view.subject)
    return Step(
        (kept,),
        (Unschedule(kind="draft", id=kept.id), _close(view.me, kept, "kept", event.message)),
    )


def delete(view: View[Drafted] | View[Kept], event: bt.PressedDelete) -> Step:
    """The key, the words, and the message they came in."""
    me, reply = view.me, view.subject
    return Step(
        effects=(
            _close(me, reply, "deleted", event.message),
            Erase(to=me.id, message=reply.source),
            Unschedule(kind="draft", id=reply.id),
            DestroyWords(reply=reply.id),
        )
    )


def erase(view: View[Drafted], event: ev.DraftEnded) -> Step:
    """Undecided for a day. Not deciding means no, and what was not wanted is not kept."""
    closed = _close(view.me, view.subject, "erased", 0)
    return Step(effects=(closed, DestroyWords(reply=view.subject.id)))


def preview_again(view: View[Drafted], event: ev.PreviewLost) -> Step:
    """We were away, and a tap made then is lost: ask once more, and only here."""
    to, reply, revision = view.me.id, view.subject.id, view.subject.revision
    return Step(
        effects=(
            ClosePreview(to=to, reply=reply, note="preview-replaced", unasked=True, revision=revision),
            SendPreview(to=to, reply=reply, revision=revision, unasked=True),
        )
    )


def _close(me: Person, reply: Reply, note: str, message: int) -> ClosePreview:
    return ClosePreview(to=me.id, reply=reply.id, note=note, message=message)


# --- taking back -----------------------------------------------------------------------------------


def undo(view: View[Consented], event: bt.PressedUndo) -> Step:
    if _has_left(view):
        return Step(note="already-leaving")
    reply = become(Drafted, view.subject)
    return Step(
        (reply, *_unwaited(view)),
        (Unsend(reply=reply.id), _buttons(reply, event, "share"), _erase_later(reply, view.at)),
    )


def take_back(view: View[Consented], event: bt.PressedTakeBack) -> Step:
    """Before its own hour nothing was shown, and we may say so. After it the answer is the same whatever
    became of the envelope: its author never learns whether it was opened."""
    me, reply = view.me, view.subject
    if not _has_left(view):
        return Step(
            (become(Kept, reply), *_unwaited(view)),
            (
                Unsend(reply=reply.id),
                _close(me, reply, "kept", 0),
                Say(to=me.id, note="taken-back-before"),
            ),
        )
    return Step(
        (become(Withdrawn, reply), *_unwaited(view)),
        (
            Unsend(reply=reply.id),
            *_emptied(view),
            _close(me, reply, "withdrawn", 0),
            Say(to=me.id, note="taken-back"),
        ),
    )


def _has_left(view: View[Consented]) -> bool:
    """By the clock, or because it lies there already: another process may have sent it a moment ago. Nobody
    is told that words are theirs alone which somebody reads. A closed one says nothing: the other may just
    have left without a word."""
    return isinstance(view.envelope, Sealed | Opened | Thanked) or view.at >= view.subject.leaves_at


def _unwaited(view: View[Consented]) -> tuple[Entity, ...]:
    return (become(Gone, view.envelope),) if view.envelope else ()


def _emptied(view: View[Consented]) -> tuple[Effect, ...]:
    """In the receiver's chat an unopened envelope disappears; an opened one is replaced."""
    envelope = view.envelope
    if not isinstance(envelope, (Waiting, Sealed, Opened, Thanked)):
        return ()
    note = "envelope-closed" if isinstance(envelope, (Opened, Thanked)) else ""
    return (CloseEnvelope(to=envelope.receiver, envelope=envelope.id, note=note),)


def list_shared(view: View[Ready], event: ev.AskedShared) -> Step:
    return Step(effects=(SendList(to=view.me.id),))


_WHERE = re.compile(r"\d{1,15}\.\d{1,19}", re.ASCII)


def list_earlier(view: View[Ready], event: bt.ChoseEarlier) -> Step:
    if not _WHERE.fullmatch(event.value):
        return Step(note="stale")
    return Step(effects=(SendList(to=view.me.id, before=event.value),))
