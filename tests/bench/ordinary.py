"""A bot as most are written: python-telegram-bot's own polling and dispatch, one update at a time (its
default), its own HTTP, and an ORM in the handlers: load, change, add, commit, answer.

It promises less: an update is confirmed before it is handled, nothing is encrypted, and what is committed
and not yet sent is lost with the process.
"""

from __future__ import annotations

import argparse
import asyncio
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, event, insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CommandHandler, ContextTypes, MessageHandler, filters


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    partner: Mapped[int] = mapped_column(BigInteger)
    messages: Mapped[int] = mapped_column(default=0)
    seen_at: Mapped[datetime | None]


class Reply(Base):
    __tablename__ = "reply"
    id: Mapped[int] = mapped_column(primary_key=True)
    author: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    text: Mapped[str]
    state: Mapped[str]
    at: Mapped[datetime]


Session = async_sessionmaker[AsyncSession]
Context = ContextTypes.DEFAULT_TYPE


class Bot:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def wrote(self, update: Update, _context: Context) -> None:
        assert update.effective_user and update.effective_message
        text = update.effective_message.text or ""
        async with self._session() as session:
            user = await self._user(session, update.effective_user.id)
            user.messages += 1
            reply = Reply(author=user.id, text=text, state="draft", at=datetime.now(UTC))
            session.add(reply)
            await session.commit()
            keys = [
                InlineKeyboardButton(action, callback_data=f"{action}:{reply.id}")
                for action in ("share", "change", "keep", "delete")
            ]
        await update.effective_message.reply_text(text, reply_markup=InlineKeyboardMarkup([keys]))

    async def today(self, update: Update, _context: Context) -> None:
        assert update.effective_user and update.effective_message
        async with self._session() as session:
            user = await self._user(session, update.effective_user.id)
            user.seen_at = datetime.now(UTC)
            await session.commit()
        keys = [
            InlineKeyboardButton(how, callback_data=f"today:{how}") for how in ("nothing", "tiny", "normal")
        ]
        await update.effective_message.reply_text("How is today?", reply_markup=InlineKeyboardMarkup([keys]))

    @staticmethod
    async def _user(session: AsyncSession, id: int) -> User:
        user = await session.get(User, id)
        assert user is not None
        return user


async def main(url: str, token: str, file: str, first: int, people: int) -> None:
    engine = create_async_engine(f"sqlite+aiosqlite:///{file}")
    event.listen(engine.sync_engine, "connect", _prepare)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        rows = [{"id": id, "partner": -id, "messages": 0} for id in range(first, first + people)]
        await connection.execute(insert(User), rows)
    bot = Bot(async_sessionmaker(engine, expire_on_commit=False))
    application: Any = Application.builder().token(token).base_url(f"{url}/bot").build()
    application.add_handler(CommandHandler("today", bot.today))
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, bot.wrote))
    async with application:
        await application.start()
        await application.updater.start_polling()
        await asyncio.Event().wait()


def _prepare(connection: Any, _record: object) -> None:
    """The same promise about a power cut as the bot's own database."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("token")
    parser.add_argument("file")
    parser.add_argument("first", type=int)
    parser.add_argument("people", type=int)
    given = parser.parse_args()
    asyncio.run(main(given.url, given.token, given.file, given.first, given.people))
