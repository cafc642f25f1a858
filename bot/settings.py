"""The environment, and a file `.env`, as one frozen value; or one human sentence and an exit.

Every setting starts with `KINDLING_`. Nothing here is ever logged.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "KINDLING_"
ROOT = Path(__file__).resolve().parent.parent
PROMPTS = ROOT / "prompts"
"""The pack that comes with Kindling."""


class SettingsError(Exception):
    """Something about the settings cannot be. The text is for the operator: one sentence, what to do."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    token: SecretStr = SecretStr("")
    """From @BotFather."""
    api_url: str = "https://api.telegram.org"
    """Root of a Bot API server, without `/bot`."""
    data_dir: Path = Path("data")
    database_url: SecretStr = SecretStr("")
    """SQLAlchemy URL; default a SQLite file under `data_dir`. Secret: it may hold a password."""
    keys_url: SecretStr = SecretStr("")
    """Where the keys are; never in the same backup as the database."""
    master_key_file: Path | None = None
    webhook_url: str = ""
    """Public https address of the webhook. Empty: long polling, which needs no public address."""
    webhook_secret: SecretStr = SecretStr("")
    listen: str = "127.0.0.1:8080"
    prompts_dir: Path | None = None
    send_rate: float = Field(default=25, gt=0, le=100_000)
    """Messages a second for the whole bot, however many processes it has."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    metrics_listen: str = ""

    @field_validator("api_url")
    @classmethod
    def _root(cls, value: str) -> str:
        if not re.match(r"https?://[^/]", value):
            raise ValueError("write the root of a server, like https://api.telegram.org")
        return value.rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _public(cls, value: str) -> str:
        if value and not re.match(r"https://[^/]", value):
            raise ValueError("Telegram only calls addresses that begin with https://")
        return value

    @field_validator("listen", "metrics_listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        port = value.rpartition(":")[2]
        if value and not (":" in value and port.isdecimal() and 0 < int(port) < 65536):
            raise ValueError("write host:port, like 127.0.0.1:8080")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @property
    def database(self) -> str:
        return self.database_url.get_secret_value() or f"sqlite+aiosqlite:///{self.data_dir}/kindling.db"

    @property
    def keys(self) -> str:
        return self.keys_url.get_secret_value() or f"sqlite+aiosqlite:///{self.data_dir}/keys.db"

    @property
    def master_key(self) -> Path:
        return self.master_key_file or self.data_dir / "master.key"

    @property
    def prompt_packs(self) -> tuple[Path, ...]:
        return (self.prompts_dir,) if self.prompts_dir else ()


def load(**given: object) -> Settings:
    """Settings from the environment; `given` wins over it. Raises SettingsError."""
    _refuse_unknown()
    try:
        return Settings(**given)  # type: ignore[arg-type]  # checked by pydantic
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None
    except UnicodeDecodeError:
        raise SettingsError("The file .env is not UTF-8 text; save it as such.") from None


def make_folder(folder: Path) -> None:
    """The folder of the data, for its owner only. Raises SettingsError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"The folder {folder} cannot be made ({error.strerror}); check KINDLING_DATA_DIR and who owns "
            "the folder above it."
        ) from None


def _refuse_unknown() -> None:
    """A misspelt name would silently be a default: for a rate or a folder that is a long evening."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for name in os.environ:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise SettingsError(f"{name} is not a setting of Kindling; see the list in README.md.")


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else "?"
    if first["type"] == "extra_forbidden":
        return f"{name.upper()} in .env is not a setting of Kindling; see the list in README.md."
    message = first["msg"].removeprefix("Value error, ")
    return f"{PREFIX}{name.upper()} does not work: {message[:1].lower()}{message[1:]}."


def need_token(settings: Settings) -> str:
    """The token. Raises SettingsError with where to get one."""
    token = settings.token.get_secret_value()
    if not token:
        raise SettingsError(
            "KINDLING_TOKEN is not set: ask @BotFather on Telegram for a token, then set it here or in .env."
        )
    number, _, rest = token.partition(":")
    if not (number.isdigit() and rest):
        raise SettingsError("KINDLING_TOKEN does not look like a token: it is digits, a colon and letters.")
    return token
