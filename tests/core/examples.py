"""How many examples a property gets: modest ones by default, more of them where there is time."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

USUAL = 40
"""`KINDLING_EXAMPLES` when nobody sets it: 400 means ten times as many everywhere."""


def examples(many: int) -> settings:
    """The same examples on every machine, so that a red run can be repeated."""
    wanted = many * int(os.environ.get("KINDLING_EXAMPLES", USUAL)) // USUAL
    return settings(
        max_examples=max(1, wanted),
        derandomize=True,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
