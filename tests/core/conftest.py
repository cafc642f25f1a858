"""A story that fails is printed: who did what, and what they saw."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest

from tests.core import chapters, story


@pytest.fixture(autouse=True)
def _a_page_of_its_own(request: pytest.FixtureRequest) -> Iterator[None]:
    story.told.clear()
    chapters.reached.clear()
    yield
    if request.module.__name__ in chapters.CHAPTERS:
        chapters.reached_in_chapters |= chapters.reached


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        report.sections += [("what happened", str(one)) for one in story.told[-2:]]
    return report
