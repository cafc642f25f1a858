"""Counts for whoever runs this. Counts only, never of one person, and nothing that can be queried by one."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

HANDLED = Counter("kindling_updates_total", "Updates handled, by what became of them", ["outcome"])
SENT = Counter("kindling_sends_total", "Calls of the Bot API, by effect and outcome", ["effect", "outcome"])
POLLED = Gauge("kindling_last_poll_seconds", "When Telegram last answered us, seconds since 1970")
