"""How much is tried: little by default, and as much more as `KINDLING_EXAMPLES` says (40 is once)."""

from __future__ import annotations

import os

from hypothesis import settings

TIMES = int(os.environ.get("KINDLING_EXAMPLES", "40")) / 40


def examples(count: int, steps: int = 50) -> settings:
    """Settings for so many examples; `steps` is for state machines."""
    return settings(max_examples=max(1, round(count * TIMES)), stateful_step_count=steps)
