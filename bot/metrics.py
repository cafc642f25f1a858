"""Counts for whoever runs this: never of one person, and not while there are few couples.

On a bot for one couple "something was sent" is "one of the two did something", with the time beside it.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

FEWEST_COUPLES = 10
"""Below this, only whether the bot itself is well."""

_HEALTH = CollectorRegistry()
_ACTIVITY = CollectorRegistry()
POLLED = Gauge(
    "kindling_last_poll_seconds", "When Telegram last answered us, seconds since 1970", registry=_HEALTH
)
HANDLED = Counter(
    "kindling_updates_total", "Updates handled, by what became of them", ["outcome"], registry=_ACTIVITY
)
SENT = Counter("kindling_sends_total", "Attempts to send, by outcome", ["outcome"], registry=_ACTIVITY)


def page(couples: int) -> bytes:
    """In the text format of Prometheus."""
    activity = generate_latest(_ACTIVITY) if couples >= FEWEST_COUPLES else b""
    return generate_latest(_HEALTH) + activity
