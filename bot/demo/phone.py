"""What people do on their phones, and the updates the bot gets from it."""

import re
from typing import Any

from bot.demo import kinds, texts
from bot.demo.people import Message, Person
from bot.demo.refusals import PhoneError
from bot.demo.state import State
from bot.demo.updates import CALLBACK_LIFETIME

Json = dict[str, Any]

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


class Phones(State):
    """A Telegram as people see it. Every method raises PhoneError for what a phone would not allow."""

    def add_user(self, user: int, first_name: str = "", language_code: str = "en") -> Person:
        """Make a user, or return the one with this id. The bot cannot write to them before they start it."""
        if user not in self.people:
            self.people[user] = Person(user, first_name or f"User {user}", language_code)
        return self.people[user]

    def start(self, user: int, payload: str = "") -> int:
        """Press Start, perhaps from a link with a payload; unblocks first if needed. The message id."""
        if not _PAYLOAD.fullmatch(payload):
            raise PhoneError("a start payload has at most 64 letters, digits, _ and -")
        person = self.person(user)
        if person.blocked:
            self.unblock(user)
        return self.send(user, f"/start {payload}".rstrip())

    def send(
        self,
        user: int,
        text: str | None = None,
        *,
        photo: bytes | None = None,
        voice: bytes | None = None,
        other: str | None = None,
        caption: str = "",
        duration: int = 3,
        entities: list[Json] | None = None,
        forwarded: bool = False,
        via_bot: bool = False,
        reply_to: int | None = None,
    ) -> int:
        """Send a message of any kind to the bot; `duration` in seconds. The message id."""
        person = self._writing(user)
        content = self._content(person, text, photo, voice, other, duration)
        if caption and not any(kind in content for kind in kinds.CAPTIONED):
            raise PhoneError("only media have captions")
        content = content | _words(text, caption, entities)
        if forwarded:
            content |= kinds.forwarded(int(self.now()))
        if via_bot:
            content["via_bot"] = kinds.OTHER_BOT
        if reply_to is not None:
            content["reply_to_message"] = self._message(person, reply_to).body
        return self._arrive(person, content)

    def edit(self, user: int, message_id: int, text: str) -> None:
        """Change the text, or the caption, of one's own message."""
        person = self._writing(user)
        message = self._message(person, message_id)
        if message.from_bot:
            raise PhoneError("only own messages can be edited")
        body = {k: v for k, v in message.body.items() if not k.endswith("entities")}
        if "text" in body:
            body |= _words(text, "", None)
        elif any(kind in body for kind in kinds.CAPTIONED):
            body |= _words(None, text, None)
        else:
            raise PhoneError("this message has no words to edit")
        body["edit_date"] = int(self.now())
        changed = Message(body, False, message.at, message.beside)
        person.keep(changed)
        self._act("edit", person, {"message_id": message_id, "text": text})
        self.updates.add("edited_message", body, f"chat:{user}")
        self.tell_message("edited", person, changed)

    def delete(self, user: int, message_id: int) -> None:
        """Remove a message from the chat; bots are not told."""
        person = self.person(user)
        self._message(person, message_id)
        del person.messages[message_id]
        self._act("delete", person, {"message_id": message_id})
        self.tell("deleted", person, message_id=message_id)

    def tap(self, user: int, message_id: int, data: str, *, force: bool = False) -> str:
        """Tap the button with this data; `force` taps what is not there, as a modified client can.

        The id of the callback query.
        """
        person = self.person(user)
        if not force:
            self._writing(user)
            buttons = (
                self._message(person, message_id).body.get("reply_markup", {}).get("inline_keyboard", [])
            )
            if not any(button.get("callback_data") == data for row in buttons for button in row):
                raise PhoneError(f"message {message_id} has no button {data!r}")
        message = person.messages.get(message_id)
        person.taps += 1
        number = str((user << 20) + person.taps)
        self.callbacks[number] = {
            "user": user,
            "message_id": message_id,
            "at": self.now(),
            "answered": False,
        }
        gone = {"chat": person.chat, "message_id": message_id, "date": 0}
        query = {
            "id": number,
            "from": person.user,
            "message": message.body if message else gone,
            "chat_instance": str(-user),
            "data": data,
        }
        self._act("tap", person, {"message_id": message_id, "data": data})
        self.updates.add("callback_query", query, f"tap:{user}", CALLBACK_LIFETIME)
        return number

    def block(self, user: int) -> None:
        """Block the bot."""
        self._set_blocked(user, True)

    def unblock(self, user: int) -> None:
        """Unblock the bot."""
        self._set_blocked(user, False)

    def deactivate(self, user: int) -> None:
        """Delete the user's account; bots are not told."""
        person = self.person(user)
        person.deactivated = True
        self._act("deactivate", person, {})

    def inject(self, update: Json) -> int:
        """Queue an update object exactly as given; it brings its own update_id or gets the next one."""
        self.note("phone/inject", None, update, 200, None)
        return self.updates.add_raw(update)

    def screen(self, user: int) -> Json:
        """The chat as this phone shows it: messages, the last answers to taps, and what state it is in."""
        return self.person(user).screen()

    def messages(self, user: int) -> list[Json]:
        """The messages this phone shows, oldest first."""
        shown: list[Json] = self.person(user).screen()["messages"]
        return shown

    def _writing(self, user: int) -> Person:
        person = self.person(user)
        if person.blocked:
            raise PhoneError("unblock the bot first")
        if person.deactivated:
            raise PhoneError("this account is gone")
        return person

    def _message(self, person: Person, message_id: int) -> Message:
        try:
            return person.messages[message_id]
        except KeyError:
            raise PhoneError(f"there is no message {message_id}") from None

    def _content(
        self,
        person: Person,
        text: str | None,
        photo: bytes | None,
        voice: bytes | None,
        other: str | None,
        duration: int,
    ) -> Json:
        given = [what for what in (text, photo, voice, other) if what is not None]
        if len(given) != 1:
            raise PhoneError("send exactly one of text, photo, voice, other")
        if photo is not None:
            return kinds.photo(self.files, person.id, photo)
        if voice is not None:
            return kinds.voice(self.files, person.id, voice, duration)
        if other is None:
            return {}
        if other not in kinds.KINDS:
            raise PhoneError(f"unknown kind {other!r}; there are {', '.join(sorted(kinds.KINDS))}")
        return dict(kinds.KINDS[other](self.files, person.id))

    def _arrive(self, person: Person, content: Json) -> int:
        now = self.now()
        person.started = True
        number = person.new_number()
        body = {
            "message_id": number,
            "from": person.user,
            "chat": person.chat,
            "date": int(now),
            **content,
        }
        message = Message(body, False, now, {})
        person.keep(message)
        self._act("send", person, {"message_id": number, **content})
        self.updates.add("message", body, f"chat:{person.id}")
        self.tell_message("message", person, message)
        return number

    def _set_blocked(self, user: int, blocked: bool) -> None:
        person = self.person(user)
        if person.blocked == blocked:
            return
        person.blocked = blocked
        self._act("block" if blocked else "unblock", person, {})
        member: Json = {"user": self.bot_user, "status": "member"}
        kicked: Json = {"user": self.bot_user, "status": "kicked", "until_date": 0}
        change = {
            "chat": person.chat,
            "from": person.user,
            "date": int(self.now()),
            "old_chat_member": member if blocked else kicked,
            "new_chat_member": kicked if blocked else member,
        }
        self.updates.add("my_chat_member", change, f"member:{user}")

    def _act(self, what: str, person: Person, params: Json) -> None:
        self.note(f"phone/{what}", person.id, params, 200, None)


def _words(text: str | None, caption: str, entities: list[Json] | None) -> Json:
    words, field, limit = (
        (caption, "caption", texts.MAX_CAPTION) if text is None else (text, "text", texts.MAX_TEXT)
    )
    if not words:
        if text is not None:
            raise PhoneError("a message cannot be empty")
        return {}
    if texts.units(words) > limit:
        raise PhoneError(f"a phone sends at most {limit} characters in one message")
    if any("\ud800" <= letter <= "\udfff" for letter in words):
        raise PhoneError("half a surrogate pair is not text")
    found = texts.found_entities(words) if entities is None else entities
    name = "entities" if field == "text" else "caption_entities"
    return {field: words, name: found} if found else {field: words}
