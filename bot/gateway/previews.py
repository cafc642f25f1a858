"""The author's side: what they would send, the buttons to decide about it, and what they have shared."""

from __future__ import annotations

from bot.core.events import Content
from bot.core.material import Share
from bot.core.model import Consented, Reply
from bot.core.sends import ChangePreview, ClosePreview, SendList, SendPreview
from bot.gateway.calls import Call, Refusal, Repeat, Thing
from bot.gateway.letters import LIMITS, carry, close, framed, letter
from bot.gateway.scene import LONGEST_LABEL, Keyboard, Scene, in_rows
from bot.gateway.text import Marked, quoted, shortened, stacked


def preview(scene: Scene, send: SendPreview) -> list[Call]:
    found = _previewed(scene, "share")
    if found is None:
        return []
    content, text, keys = found
    return [
        carry(scene, content, text, keys, shows=("preview", send.reply), repeat=Repeat.SLOWLY),
    ]


def change_preview(scene: Scene, send: ChangePreview) -> list[Call]:
    """The same words with other buttons. If the message is gone, a new preview: the decision is still due."""
    found = _previewed(scene, send.ask)
    if found is None:
        return []
    content, text, keys = found
    again = carry(scene, content, text, keys, shows=("preview", send.reply), repeat=Repeat.SLOWLY)
    edit = scene.edit if content.kind == "text" else scene.edit_caption
    lost = {Refusal.EDIT_LOST: (again,), Refusal.NO_TEXT: (again,)}
    of: Thing = ("preview", send.reply)
    return [edit(send.message, text, keys, lost, of) if send.message else again]


def _previewed(scene: Scene, ask: str) -> tuple[Content, Marked, Keyboard] | None:
    material = scene.material
    reply, content = material.reply, material.content
    if reply is None or content is None:
        return None
    text = letter(scene, content, material.name or scene.say("someone"))
    shown = framed(scene, _frame(scene, reply, ask), text, LIMITS[content.kind])
    return content, shown, _preview_keys(scene, reply, ask)


def can_share(scene: Scene, reply: Reply) -> bool:
    """Only with the one they are paired with now, and only what was written since."""
    person = scene.material.person
    return person is not None and person.pairing is not None and reply.pairing == person.pairing


def _frame(scene: Scene, reply: Reply, ask: str) -> str:
    if ask == "share":
        return scene.say(
            "preview-frame" if can_share(scene, reply) else "preview-alone", partner=scene.partner
        )
    if isinstance(reply, Consented) and ask in ("leaves-evening", "leaves-tomorrow"):
        return scene.say(ask, partner=scene.partner, at=scene.local(reply.leaves_at))
    if ask == "leaves-now":
        person = scene.material.person
        return scene.say(ask, partner=scene.partner, seconds=person.hold if person else 0)
    return scene.say("preview-when" if ask == "when" else "preview-alone", partner=scene.partner)


def _preview_keys(scene: Scene, reply: Reply, ask: str) -> Keyboard:
    """Each button names the reply and the revision it was made for."""
    of = f"{reply.id}.{reply.revision}"
    keep = [scene.button("button-keep", f"keep:{of}")]
    change = scene.button("button-change", f"change:{of}")
    rest: Keyboard = [[change, scene.button("button-delete", f"delete:{of}")], keep]
    if ask == "share":
        share = [{"text": _share_label(scene), "callback_data": f"share:{of}"}]
        return [share, *rest] if can_share(scene, reply) else [keep, rest[0]]
    if ask == "when":
        times = [scene.button(f"button-{when}", f"{when}:{of}") for when in ("now", "evening", "tomorrow")]
        return [*in_rows(times, 3), *rest]
    at_once = ask == "leaves-now" and scene.material.person is not None and not scene.material.person.hold
    return [] if at_once else [[scene.button("button-take-back", f"undo:{of}")]]


def _share_label(scene: Scene) -> str:
    label = scene.say("button-share-with", partner=scene.partner)
    fits = scene.material.partner_name and len(label.replace("\u2060", "")) - 2 <= LONGEST_LABEL
    return label if fits else scene.say("button-share")


def close_preview(scene: Scene, send: ClosePreview) -> list[Call]:
    """Words and all. What a person tapped is answered where a picture had to be deleted; the rest is
    silent. A crash may have left a second preview, which must not go on showing what was deleted."""
    note, keys = scene.told(send.note), _kept_keys(scene, send)
    if not send.message:
        said = (scene.message(note, keys),) if keys else ()  # under a medium that goes there is no *Delete*
        first, rest = scene.material.messages[:1], scene.material.messages[1:]
        closed = [close(scene, message, note, said, keys) for message in first]
        return [*closed, *(close(scene, message, note, (), keys) for message in rest)]
    replaced = scene.told("preview-replaced")
    others = [close(scene, other, replaced) for other in scene.material.messages if other != send.message]
    return [close(scene, send.message, note, (scene.message(note, keys),), keys), *others]


def _kept_keys(scene: Scene, send: ClosePreview) -> Keyboard | None:
    """What is kept can still be deleted, by itself."""
    reply = scene.material.reply
    if send.note != "kept" or reply is None:
        return None
    return [[scene.button("button-delete", f"delete:{reply.id}.{reply.revision}")]]


# --- one's own shares --------------------------------------------------------------------------------------


def shares(scene: Scene, _send: SendList) -> list[Call]:
    rows = scene.material.shares
    if not rows:
        return [scene.message(scene.say("shared-none"))]
    numbered = list(enumerate(rows, 1))
    text = stacked([scene.say("shared-list"), *(_row(scene, number, share) for number, share in numbered)])
    buttons = [
        scene.button("button-take-back-number", f"takeback:{share.reply}.{share.revision}", number=number)
        for number, share in numbered
    ]
    keys = in_rows(buttons, 2)
    if scene.material.more:
        last = f"{round(rows[-1].shared_at.timestamp() * 1000)}.{rows[-1].reply}"
        keys.append([scene.button("button-earlier", f"earlier:{last}")])
    return [scene.message(text, keys, shows=("list", 0), protected=True)]


def _row(scene: Scene, number: int, share: Share) -> Marked:
    """The day of the yes, never that of the arrival, which its author is not to learn."""
    heading = scene.say("shared-row", number=number, at=scene.local(share.shared_at))
    kind = "" if share.kind == "text" else scene.say(f"shared-{share.kind}")
    words = quoted(shortened(share.excerpt, 80)) if share.excerpt else Marked("")
    return stacked([heading, kind, words], "\n")
