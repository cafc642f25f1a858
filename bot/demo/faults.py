"""A script of faults: which calls go wrong, and how.

    telegram.faults.add(drop_after("sendMessage", chat_id=1000))          # accepted, but no answer
    telegram.faults.add(too_many("sendMessage", retry_after=30, times=2))
    telegram.faults.add(status(502, "*", nth=3))
    telegram.faults.add(Fault("delay_after", "sendMessage", seconds=2.0))

`when` says whether the call has its effect: "before" means Telegram never saw it, "after" that it was
accepted and only the answer went wrong. A fault hits the `nth` matching call and the ones after it, `times`
in all.
"""

from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Literal

from bot.demo import refusals

Json = dict[str, Any]

ACTIONS: Final = frozenset(
    {
        "delay_before",
        "delay_after",
        "drop_before",
        "drop_after",
        "drop_mid_body",
        "drip",
        "status",
        "truncated",
        "reply",
        "error",
        "foreign",
        "same_batch",
        "unknown_type",
        "unknown_fields",
        "unparseable",
        "lower_ids",
    }
)
_AFTER_BY_DEFAULT = {"drop_after", "drop_mid_body", "drip", "truncated", "delay_after", "foreign"}
_HTML = "<html><head><title>{0}</title></head><body><h1>{0}</h1><hr>nginx</body></html>"

When = Literal["before", "after", ""]


@dataclass(slots=True)
class Fault:
    """One rule. What the fields past `when` mean depends on the action:

    delay_before, delay_after, drip: `seconds` in all; `status`: HTTP `code` with an HTML body;
    reply: `code`, `body` verbatim and `headers`; error: an ok:false answer with `code`, `description` and
    `parameters`, as HTTP status `http_status` or else `code`; lower_ids: `at`, the new first update id.
    The rest is for getUpdates: same_batch, unknown_type, unknown_fields, unparseable.
    `foreign` answers with another chat's message.
    """

    action: str
    method: str = "*"
    chat_id: int | None = None
    nth: int = 1
    times: int | None = 1
    when: When = ""
    seconds: float = 0.0
    code: int = 500
    description: str = ""
    parameters: Json | None = None
    http_status: int | None = None
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    at: int = 1
    seen: int = 0
    hits: int = 0

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise ValueError(f"unknown action {self.action!r}; there are {', '.join(sorted(ACTIONS))}")
        if self.action == "status" and not self.body:
            self.body = _HTML.format(self.code)
        if not self.when:
            self.when = "after" if self.action in _AFTER_BY_DEFAULT else "before"

    def matches(self, method: str, chat_id: int | None) -> bool:
        """Whether the rule is about this call."""
        return (self.method == "*" or self.method.lower() == method.lower()) and (
            self.chat_id is None or self.chat_id == chat_id
        )

    def hit(self) -> bool:
        """Count a matching call; whether it goes wrong."""
        self.seen += 1
        due = self.seen >= self.nth and (self.times is None or self.hits < self.times)
        self.hits += due
        return due


class Faults:
    """The rules in force, first come first served; one call is hit by at most one rule."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []

    def add(self, *rules: Fault) -> None:
        """Put rules in force."""
        self.rules.extend(rules)

    def clear(self) -> None:
        """All is well again."""
        self.rules.clear()

    def load(self, rules: list[Json]) -> None:
        """Add rules given as JSON objects; raises ValueError for one that is not understood."""
        known = {one.name for one in fields(Fault)}
        for rule in rules:
            if unknown := rule.keys() - known:
                raise ValueError(f"unknown fields of a fault: {', '.join(sorted(unknown))}")
        self.add(*(Fault(**rule) for rule in rules))

    def as_json(self) -> list[Json]:
        """The rules with their counts."""
        return [asdict(rule) for rule in self.rules]

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The rule that hits this call, if any."""
        for rule in self.rules:
            if rule.matches(method, chat_id) and rule.hit():
                return rule
        return None


def drop_before(method: str = "*", **match: Any) -> Fault:
    """The connection breaks before the call is accepted: no effect, no answer."""
    return Fault("drop_before", method, **match)


def drop_after(method: str = "*", **match: Any) -> Fault:
    """The call has its effect, then the connection breaks without an answer."""
    return Fault("drop_after", method, **match)


def drop_mid_body(method: str = "*", **match: Any) -> Fault:
    """The call has its effect, then the connection breaks in the middle of the answer."""
    return Fault("drop_mid_body", method, **match)


def status(code: int, method: str = "*", **match: Any) -> Fault:
    """An HTML page of a proxy with this status; `when="after"` if the call was accepted nevertheless."""
    return Fault("status", method, code=code, **match)


def truncated(method: str = "*", **match: Any) -> Fault:
    """Status 200 and the first half of the JSON, as if that were all."""
    return Fault("truncated", method, **match)


def wrong_type(method: str = "*", body: str = '{"ok":true,"result":"surprise"}', **match: Any) -> Fault:
    """Status 200 with JSON of another shape than the method has."""
    return Fault("reply", method, code=200, body=body, **match)


def not_ok(method: str = "*", description: str = "Bad Request: something", **match: Any) -> Fault:
    """Status 200 with ok:false."""
    return Fault("error", method, code=400, http_status=200, description=description, **match)


def unauthorized(method: str = "*", **match: Any) -> Fault:
    """401, as for a token that was just revoked."""
    return Fault("error", method, code=401, description=refusals.UNAUTHORIZED, **match)


def not_found(method: str = "*", **match: Any) -> Fault:
    """404, as for a token that is malformed."""
    return Fault("error", method, code=404, description="Not Found", **match)


def conflict(method: str = "getUpdates", **match: Any) -> Fault:
    """409: another instance asks for updates."""
    return Fault("error", method, code=409, description=refusals.OTHER_GET_UPDATES, **match)


ABSENT: Final = object()


def too_many(method: str = "*", retry_after: Any = ABSENT, **match: Any) -> Fault:
    """429; `retry_after` in seconds, or anything a broken server may send, or left away."""
    if retry_after is ABSENT:
        return Fault("error", method, code=429, description="Too Many Requests", **match)
    description = f"Too Many Requests: retry after {retry_after}"
    parameters = {"retry_after": retry_after}
    return Fault("error", method, code=429, description=description, parameters=parameters, **match)


def bad_request(description: str, method: str = "*", **match: Any) -> Fault:
    """400 with these words, to which the prefix is added."""
    return Fault("error", method, code=400, description=f"Bad Request: {description}", **match)


def forbidden(description: str = refusals.BLOCKED, method: str = "*", **match: Any) -> Fault:
    """403 with these words; the prefix is theirs."""
    return Fault("error", method, code=403, description=description, **match)


def migrated(to: int, method: str = "*", **match: Any) -> Fault:
    """400 with migrate_to_chat_id, as for a group that became a supergroup."""
    description = "Bad Request: group chat was upgraded to a supergroup chat"
    return Fault(
        "error", method, code=400, description=description, parameters={"migrate_to_chat_id": to}, **match
    )
