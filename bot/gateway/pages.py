"""Invitations, settings and the page with help: the screens that are not somebody's words."""

from __future__ import annotations

from bot.content import Country, Line
from bot.core.agenda import mode
from bot.core.model import Accepted, Person
from bot.core.sends import AskInvited, AskInviter, SendInvite, SendSettings, SendSupport
from bot.gateway import keyboards
from bot.gateway.calls import Call, Refusal, Repeat
from bot.gateway.keyboards import Keys
from bot.gateway.pictures import qr
from bot.gateway.scene import Button, Keyboard, Scene, caption, in_rows, label, markup, of_day
from bot.gateway.words import locale

# --- invitations -----------------------------------------------------------------------------------------


def invite(scene: Scene, _send: SendInvite) -> list[Call]:
    """One message: the link to send, to copy, or to point a camera at."""
    found, token = scene.material.invite, scene.material.token
    if found is None or not token:
        return []
    link = f"https://t.me/{scene.username}?start={token}"
    until = scene.local(found.ends_at)
    text = scene.say("invite-link", link=link, until=until, name=scene.material.name or scene.say("someone"))
    copy: Button = {"text": scene.say("button-copy-link"), "copy_text": {"text": link}}
    params = {"chat_id": scene.chat, **caption(text), **markup([[copy]])}
    picture = ("photo", "invitation.png", qr(link), "image/png")
    return [Call(method="sendPhoto", params=params, files=(picture,), repeat=Repeat.SLOWLY)]


def ask_invited(scene: Scene, send: AskInvited) -> list[Call]:
    if scene.material.invite is None:
        return []
    text = scene.say("ask-invited", name=scene.material.inviter_name or scene.say("someone"))
    yes = scene.button("button-accept", f"accept:{send.invite}")
    return [scene.message(text, [[yes, scene.button("button-decline", f"decline:{send.invite}")]])]


def ask_inviter(scene: Scene, send: AskInviter) -> list[Call]:
    """Name and buttons are of whoever's yes it is now; if it was taken back there is nothing to ask."""
    invite = scene.material.invite
    if not isinstance(invite, Accepted):
        return []
    text = scene.say("ask-inviter", name=scene.material.accepter_name or scene.say("someone"))
    which = f"{send.invite}.{invite.revision}"
    yes = scene.button("button-confirm", f"confirm:{which}")
    return [scene.message(text, [[yes, scene.button("button-deny", f"deny:{which}")]])]


# --- settings --------------------------------------------------------------------------------------------

_PAGES: dict[str, Keys] = {
    "main": keyboards.settings_main,
    "pace": keyboards.settings_pace,
    "quiet": keyboards.settings_quiet,
    "hold": keyboards.settings_hold,
    "opening": keyboards.settings_opening,
    "mode": keyboards.settings_mode,
    "themes": keyboards.settings_themes,
    "language": keyboards.settings_language,
}


def settings(scene: Scene, send: SendSettings) -> list[Call]:
    person = scene.material.person
    if person is None:
        return []
    page = send.page if send.page in _PAGES else "main"
    text, keys = _settings_text(scene, person, page), _PAGES[page](scene, "")
    again = scene.message(text, keys)
    lost = {Refusal.EDIT_LOST: (again,), Refusal.NO_TEXT: (again,)}
    return [scene.edit(send.message, text, keys, lost) if send.message else again]


def _settings_text(scene: Scene, person: Person, page: str) -> str:
    if page == "quiet" and person.quiet_from == person.quiet_to:
        return scene.say("settings-quiet-none")
    if page == "quiet":
        return scene.say("settings-quiet", start=of_day(person.quiet_from), end=of_day(person.quiet_to))
    if page == "hold":
        return scene.say("settings-hold", seconds=person.hold)
    value = {"pace": person.pace, "opening": str(int(person.open_at_once)), "mode": mode(person, scene.at)}
    return scene.told("pace-ask" if page == "pace" else f"settings-{page}", value.get(page, ""))


# --- where to find help ------------------------------------------------------------------------------------


def support(scene: Scene, send: SendSupport) -> list[Call]:
    """`more` comes from a card and never replaces it; `own` is for who is worried about what they do
    themselves; `close` tidies the page away after reading."""
    if send.country == "more":
        return [scene.message(scene.say("more"), _more_keys(scene))]
    if send.country == "close" and send.message:
        closed = scene.edit(send.message, scene.told("okay"), None, {Refusal.EDIT_LOST: ()})
        return [scene.delete(send.message, {Refusal.DELETE_LATE: (closed,)})]
    text, keys = _support_page(scene, send.country)
    again = scene.message(text, keys, shows=("support", 0))
    lost = {Refusal.EDIT_LOST: (again,), Refusal.NO_TEXT: (again,)}
    return [scene.edit(send.message, text, keys, lost) if send.message else again]


def _support_page(scene: Scene, name: str) -> tuple[str, Keyboard]:
    if name == "own":
        return "\n\n".join((scene.say("support-own"), _ways(scene, own=True))), _country_keys(scene)
    if country := scene.help.support.get(name):
        return _country_text(scene, country), _country_keys(scene)
    return _support_text(scene), _countries(scene)


def support_for_strangers(scene: Scene) -> str:
    """Without buttons: nothing is known of somebody who has not begun, so no tap of theirs would do a
    thing."""
    return "\n\n".join((scene.say("support"), _ways(scene)))


def _support_text(scene: Scene) -> str:
    return "\n\n".join((scene.say("support"), _ways(scene), scene.say("support-choose")))


def _ways(scene: Scene, *, own: bool = False) -> str:
    """`own`: without those that are only for who is afraid of somebody."""
    found = (way for way in scene.help.ways if way.own or not own)
    ways = (f"– {' '.join(filter(None, (way.text, way.address)))}" for way in found)
    return "\n".join((scene.say("support-ways"), *ways))


def _country_text(scene: Scene, country: Country) -> str:
    parts = [scene.say("support-country", country=country.name)]
    if country.emergency:
        parts.append(scene.say("support-emergency", number=country.emergency))
    parts += [_line(scene, line) for line in country.lines]
    return "\n\n".join((*parts, scene.say("support-call-log")))


def _line(scene: Scene, line: Line) -> str:
    """With what kind of page it was seen on, and when: nobody here has called it."""
    whom = {"women": scene.say("support-women"), "men": scene.say("support-men")}.get(line.for_whom, "")
    status = scene.help.labels.get(line.status, line.status)
    checked = scene.say("support-checked", label=status, date=line.seen_on)
    name = ", ".join(filter(None, (line.name, whom)))
    return "\n".join(
        filter(None, (name, *line.contact, line.hours, _speaks(scene, line), line.note, checked))
    )


def _speaks(scene: Scene, line: Line) -> str:
    """Which languages, where the page it was seen on names them."""
    names = [locale(scene.language).languages.get(code, code) for code in line.languages]
    return scene.say("support-speaks", languages=", ".join(names)) if names else ""


def _countries(scene: Scene) -> Keyboard:
    named = sorted((country.name, code) for code, country in scene.help.support.items())
    buttons: list[Button] = [
        {"text": label(name), "callback_data": f"country:{code}"} for name, code in named
    ]
    return [*in_rows(buttons, 2), [scene.button("button-own", "country:own")], [_tidy(scene)]]


def _country_keys(scene: Scene) -> Keyboard:
    return [[scene.button("button-countries", "country:all")], [_tidy(scene)]]


def _more_keys(scene: Scene) -> Keyboard:
    help_, pace = scene.button("button-support", "country:all"), scene.button("button-pace", "page:pace")
    return [[help_], [pace, scene.button("button-settings", "page:main")], [_tidy(scene)]]


def _tidy(scene: Scene) -> Button:
    return scene.button("button-close", "country:close")
