"""Logs that cannot carry what people write.

Only keys on a list get out, and their values are numbers, times and the names of classes. Whatever
another library logs is kept to warnings, and a token that slips into it is blacked out.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "error",  # the class of an exception, never its text: texts quote what was sent
        "where",  # module:line of the innermost frame of ours
        "update",  # Telegram's update id
        "cause",  # why something happened: ids and times
        "effect",  # class name
        "attempts",
        "count",
        "seconds",
        "loop",
        "version",
        "url",  # of the demo page, which is on this machine
        "path",
    }
)
TOKEN = re.compile(r"\b\d{3,}:[A-Za-z0-9_-]{20,}")


def setup(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(BlackOut())
    handler.setFormatter(_formatter())
    root = logging.getLogger()
    root.handlers = [handler]
    # httpx logs the token in URLs, the client library whole updates, asyncio whole coroutines.
    root.setLevel(logging.WARNING)
    logging.getLogger("bot").setLevel(level)
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            allow,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _formatter() -> logging.Formatter:
    """JSON, so that nothing in a value can look like another line."""
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
        foreign_pre_chain=[structlog.stdlib.add_log_level, _only_class],
    )


def allow(_logger: Any, _name: str, entry: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Drops every key that is not on the list: a careless line of code must not tell."""
    return {key: value for key, value in entry.items() if key in ALLOWED}


def _only_class(_logger: Any, _name: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Of another library's record: its logger and its level, since its text may quote a message. Of our
    own: the fixed text, without arguments, and the names of classes."""
    record: logging.LogRecord | None = entry.get("_record")
    if record is None:
        return entry
    error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
    record.exc_info = None
    ours = record.name.startswith("bot.")
    told = {"error": error or getattr(record, "error", None), "effect": getattr(record, "send", None)}
    return {
        "event": record.msg if ours else f"{record.name} {record.levelname.lower()}",
        "level": record.levelname.lower(),
        **{key: value for key, value in told.items() if value},
        "_record": record,
        "_from_structlog": entry.get("_from_structlog"),
    }


class BlackOut(logging.Filter):
    """The second net. On the handler, since filters of a logger are not asked for its children."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, str) and TOKEN.search(record.getMessage()):
            record.msg, record.args = TOKEN.sub("<token>", record.getMessage()), ()
        return True


def where(error: BaseException) -> str:
    """module:line of the innermost frame of ours: enough to find it, and no word of anybody's."""
    found, frame = "?", error.__traceback__
    while frame:
        name = str(frame.tb_frame.f_globals.get("__name__", ""))
        if name.startswith("bot."):
            found = f"{name}:{frame.tb_lineno}"
        frame = frame.tb_next
    return found


def log() -> structlog.stdlib.BoundLogger:
    return structlog.stdlib.get_logger()
