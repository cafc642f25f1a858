"""Two yeses, each after seeing the other's name, and then a pairing."""

from __future__ import annotations

from dataclasses import replace

from bot.core import buttons as bt
from bot.core import events as ev
from bot.core.effects import EndInvites, Pair
from bot.core.model import (
    INVITE_LIFE,
    Accepted,
    Invite,
    InviteId,
    Nothing,
    Offered,
    Paired,
    PairingId,
    Ready,
    become,
)
from bot.core.sends import Amend, AskInvited, AskInviter, Say, SendInvite
from bot.core.view import Step, View


def opened_link(view: View[Ready], event: ev.Started) -> Step:
    """Somebody at home here opened a link, or pressed Start again."""
    if not event.invited:
        return Step(effects=(Say(to=view.me.id, note="home"),))
    if view.invite is None or view.me.pairing is not None:
        return Step(effects=(Say(to=view.me.id, note="invite-unavailable"),))
    if isinstance(view.invite, Accepted):
        return Step(effects=(Say(to=view.me.id, note="invite-asked", value=str(view.invite.id)),))
    me = replace(view.me, invite=view.invite.id)
    return Step((me,), (AskInvited(to=me.id, invite=view.invite.id),))


def invite(view: View[Ready], event: ev.AskedInvite) -> Step:
    me = view.me
    if me.pairing is not None:
        return Step(effects=(Say(to=me.id, note="invite-when-paired"),))
    new = Offered(id=InviteId(view.ids()), inviter=me.id, ends_at=view.at + INVITE_LIFE)
    return Step((new,), (EndInvites(person=me.id), SendInvite(to=me.id, invite=new.id)))


def accept(view: View[Offered], event: bt.PressedAccept) -> Step:
    """`view.invite` is the same invite, if it is still to be had; all other cases look alike."""
    me = view.me
    if view.invite is None or me.pairing is not None:
        return _unavailable(view, event)
    yes = become(Accepted, view.subject, accepter=me.id)
    return Step(
        (yes,),
        (
            Amend(to=me.id, message=event.message, note="invite-asked", value=str(yes.id)),
            AskInviter(to=yes.inviter, invite=yes.id),
        ),
    )


def accept_again(view: View[Accepted], event: bt.PressedAccept) -> Step:
    """The same yes twice is one yes; another's yes came first."""
    if view.subject.accepter == view.me.id:
        asked = Amend(to=view.me.id, message=event.message, note="invite-asked", value=str(event.id))
        return Step(effects=(asked,))
    return _unavailable(view, event)


def unavailable(view: View[Nothing], event: bt.PressedAccept) -> Step:
    return _unavailable(view, event)


def nothing_to_confirm(view: View[Offered] | View[Nothing], event: bt.PressedConfirm) -> Step:
    """The yes was taken back, or this button has done its work already."""
    return Step(note="stale") if view.me.pairing else _unavailable(view, event)


def _unavailable(view: View[Invite] | View[Nothing], event: bt.OnThing) -> Step:
    return Step(effects=(Amend(to=view.me.id, message=event.message, note="invite-unavailable"),))


def decline(view: View[Invite] | View[Nothing], event: bt.PressedDecline) -> Step:
    """A no changes nothing anywhere: the link still works for the one it was meant for. A yes that was
    said before is taken back with it; not once it has become a pairing, which does not end by this."""
    me, invite = view.me, view.subject
    if isinstance(invite, Nothing) and me.pairing is not None:
        return Step(note="stale")
    if me.invite == event.id:
        me = replace(me, invite=None)
    mine = isinstance(invite, Accepted) and invite.accepter == me.id
    open_again = (become(Offered, invite),) if mine else ()
    return Step((me, *open_again), (Amend(to=me.id, message=event.message, note="okay"),))


def nothing_to_deny(view: View[Offered] | View[Nothing], event: bt.PressedDeny) -> Step:
    return _nobody(view, event)


def _nobody(view: View[Invite] | View[Nothing], event: bt.PressedDeny) -> Step:
    return Step(effects=(Amend(to=view.me.id, message=event.message, note="okay"),))


def deny(view: View[Accepted], event: bt.PressedDeny) -> Step:
    """Not the right one. The link has been in wrong hands, so it ends; who said yes hears nothing. About
    somebody who took their yes back it ends nothing: by now another may have said theirs."""
    me = view.me
    if event.revision != view.subject.revision:
        return _nobody(view, event)
    return Step(
        effects=(EndInvites(person=me.id), Amend(to=me.id, message=event.message, note="invite-ended"))
    )


def confirm(view: View[Accepted], event: bt.PressedConfirm) -> Step:
    me, yes = view.me, view.subject
    if event.revision != yes.revision:  # asked about another: a yes to Sam would be one to a stranger
        return Step(note="changed")
    if me.pairing is not None or not view.accepter_free or view.at >= yes.ends_at:
        return _unavailable(view, event)
    pairing = Paired(id=PairingId(view.ids()), seed=view.ids(), made_at=view.at)
    return Step(
        (pairing,),
        (
            EndInvites(person=me.id),
            EndInvites(person=yes.accepter),
            Pair(pairing=pairing.id, one=me.id, another=yes.accepter),
            Amend(to=me.id, message=event.message, note="paired"),
            Say(to=yes.accepter, note="paired"),
        ),
    )
