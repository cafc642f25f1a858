"""Both databases for everything that stores; deterministic hypothesis; no leftovers."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from tests.databases import *  # noqa: F403  # its fixtures are for every test

settings.register_profile(
    "kindling",
    deadline=None,  # a slow machine is not a failure; pytest-timeout bounds a test
    derandomize=True,  # the same examples everywhere: a red run can be repeated
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "40")),
)
settings.load_profile("kindling")
