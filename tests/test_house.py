"""Who may import whom: the table of `bot/__init__.py`, held to the code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

BOT = Path(__file__).parent.parent / "bot"
SHELL = {"handle", "tick", "receive", "send"}
MAY: dict[str, set[str]] = {
    "core": set(),
    "metrics": set(),
    "logs": set(),
    "settings": set(),
    "content": {"core"},
    "store": {"core"},
    "gateway": {"core", "content"},
    "handle": {"core", "store", "logs"},
    "tick": {"core", "store", "handle", "logs"},
    "receive": {"core", "store", "gateway", "handle", "logs", "metrics"},
    "send": {"core", "store", "gateway", "handle", "logs", "metrics"},
    "app": {"core", "content", "settings", "store", "gateway", "logs", "metrics", *SHELL},
    "demo": {"core", "content", "settings", "app", "logs", "store"},
    "cli": {"app", "content", "settings", "store", "logs", "demo"},
    "__main__": {"cli"},
    "__init__": set(),
}
"""A line that is not here is a wall."""
ONLY_THERE = {
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "cryptography": {"store"},
    "telegram": {"gateway"},
    "apscheduler": {"tick"},
    "aiohttp": {"gateway", "demo"},
}
"""Libraries that have one home each."""


def _files() -> list[Path]:
    return sorted(p for p in BOT.rglob("*.py"))


def _room(path: Path) -> str:
    return path.relative_to(BOT).parts[0].removesuffix(".py")


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
            assert node.level == 0, f"{path}: relative imports hide who knows whom"
    return found


@pytest.mark.parametrize("path", _files(), ids=lambda p: str(p.relative_to(BOT)))
def test_walls(path: Path) -> None:
    """No room knows one that it has no business with: above all, store and gateway never meet."""
    room = _room(path)
    for name in _imports(path):
        top, _, rest = name.partition(".")
        if top == "bot":
            other = rest.split(".")[0]
            assert other == room or other in MAY[room], f"{room} imports {name}"
        elif top in ONLY_THERE:
            assert room in ONLY_THERE[top], f"{room} imports {name}"


def test_core_stands_alone() -> None:
    """The core needs nothing but the standard library, so that its laws can be read and trusted."""
    import sys

    for path in (BOT / "core").rglob("*.py"):
        outside = {n.split(".")[0] for n in _imports(path)} - set(sys.stdlib_module_names) - {"bot"}
        assert not outside, f"{path}: {outside}"


def test_core_has_no_clock_and_no_dice() -> None:
    """Time and chance arrive as arguments; a rule that looked at a clock could not be tested or trusted."""
    for path in (BOT / "core").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for banned in ("datetime.now", "time.time", "utcnow", "random.random()", "secrets.", "uuid"):
            assert banned not in text, f"{path}: {banned}"
