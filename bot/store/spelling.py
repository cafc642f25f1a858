"""Statements that SQLite and PostgreSQL spell differently, each spelled once for both."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Dialect,
    Insert,
    Select,
    Table,
    Text,
    bindparam,
    column,
    func,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

Tuple = tuple[Any, ...]
"""A row as the driver takes it, in the order of the table's columns."""


class Many(TypeDecorator[Sequence[Any]]):
    """A list in one parameter: an array of PostgreSQL, JSON for SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        lite = dialect.name == "sqlite"
        return dialect.type_descriptor(Text() if lite else postgresql.ARRAY(self.item))

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        convert = self.item.dialect_impl(dialect).bind_processor(dialect)
        return json.dumps([convert(one) for one in value] if convert else list(value))


class one_of(FunctionElement[bool]):  # noqa: N801 - reads as the operator that it is
    """`column IN (:name)`, with all values in one parameter: whatever their number, the statement is the
    same, and neither SQLAlchemy nor the database reads it anew. Not for bytes, which JSON does not know."""

    type = Boolean()
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        super().__init__(column, bindparam(name, type_=Many(column.type)))

    def self_group(self, against: OperatorType | None = None) -> one_of:  # noqa: ARG002 - SQLAlchemy calls it so
        """As it stands: SQLite would be asked whether it `= 1`, and then reads the whole table."""
        return self


@compiles(one_of, "postgresql")
def _any(element: one_of, compiler: SQLCompiler, **how: Any) -> str:
    column, many = (compiler.process(one, **how) for one in element.clauses)
    return f"{column} = ANY ({many})"


@compiles(one_of, "sqlite")
def _each(element: one_of, compiler: SQLCompiler, **how: Any) -> str:
    column, many = (compiler.process(one, **how) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({many}))"  # noqa: S608 - a parameter's name, no value


_DIALECTS: dict[str, tuple[Callable[..., Any], Dialect]] = {
    "sqlite": (sqlite.insert, sqlite.dialect(paramstyle="qmark")),
    "postgresql": (postgresql.insert, psycopg.dialect(paramstyle="format")),  # type: ignore[no-untyped-call]  # it has no types,
}


class Append:
    """`INSERT` of rows that are new, for either database; columns that are not named fill themselves.

    It is spelled out once and takes rows as the driver does, in the order of the columns: at a hundred
    messages a transaction, naming and converting each value again would cost as much as storing it.
    PostgreSQL takes them all in one JSON text: to it a statement for each row costs ten times as much, and
    the driver's arrays take longer to write than the rest of the statement.
    """

    def __init__(self, table: Table, *names: str) -> None:
        columns = [one for one in table.columns if not names or one.name in names]
        self._names = [str(one.name) for one in columns]
        self._spelled = {name: self._spell(table, columns, *how) for name, how in _DIALECTS.items()}

    async def all(self, connection: AsyncConnection, rows: Iterable[Tuple]) -> None:
        if many := list(rows):
            spelled, lite = self._spelled[connection.dialect.name], connection.dialect.name == "sqlite"
            await connection.exec_driver_sql(spelled, many if lite else (self._as_json(many),))

    def _as_json(self, rows: Sequence[Tuple]) -> str:
        return orjson.dumps([dict(zip(self._names, row, strict=True)) for row in rows], _hex).decode()

    def _spell(
        self, table: Table, columns: Sequence[Column[Any]], insert: Callable[..., Any], dialect: Dialect
    ) -> str:
        if dialect.name == "sqlite":
            new = insert(table).values({one.name: bindparam(one.name) for one in columns})
        else:
            new = insert(table).from_select(self._names, _records(columns))
        return str(self._on_conflict(table, new).compile(dialect=dialect))

    def _on_conflict(self, _table: Table, new: Any) -> Any:
        return new


def _records(columns: Sequence[Column[Any]]) -> Select[Any]:
    """`SELECT ... FROM json_to_recordset(...)`."""
    given = func.json_to_recordset(bindparam("rows", type_=postgresql.JSON()))
    named = (column(one.name, one.type) for one in columns)
    return select(given.table_valued(*named).render_derived(with_types=True))


def _hex(value: bytes) -> str:
    """Bytes as PostgreSQL reads them."""
    return "\\x" + value.hex()


class Put(Append):
    """`INSERT ... ON CONFLICT DO UPDATE` of whole rows. A `first` column keeps the first value it had."""

    def __init__(self, table: Table, first: str = "") -> None:
        self._first = first
        self._key = len(table.primary_key)
        super().__init__(table)

    def _as_json(self, rows: Sequence[Tuple]) -> str:
        """PostgreSQL writes no row twice in one statement. Its key stands first in every table."""
        return super()._as_json(list({row[: self._key]: row for row in rows}.values()))

    def _on_conflict(self, table: Table, new: Any) -> Any:
        rest = [one.name for one in table.columns if not one.primary_key]
        changes = {name: new.excluded[name] for name in rest}
        if self._first:
            changes[self._first] = func.coalesce(table.columns[self._first], new.excluded[self._first])
        keys = [one.name for one in table.primary_key]
        return new.on_conflict_do_update(index_elements=keys, set_=changes)


class Fresh:
    """`INSERT ... ON CONFLICT DO NOTHING RETURNING` of a list of texts that came at one time: those that were
    not there before. They go in one parameter, in their order, so that the statement is always the same."""

    def __init__(self, table: Table, text: Column[str], at: Column[Any]) -> None:
        self._of: dict[str, ReturningInsert[Any]] = {}
        for name, each in {"sqlite": func.json_each, "postgresql": func.json_array_elements_text}.items():
            insert, _dialect = _DIALECTS[name]
            given = each(bindparam("texts", type_=Text() if name == "sqlite" else postgresql.JSON()))
            one = given.table_valued("value").alias("json_each").c.value
            listed = select(one, bindparam("at", type_=at.type))
            listed = listed.where(true())  # or SQLite takes the ON of the conflict for that of a join
            new = insert(table).from_select([text.name, at.name], listed).on_conflict_do_nothing()
            self._of[name] = new.returning(text)

    async def add(self, connection: AsyncConnection, texts: Sequence[str], at: Any) -> list[str]:
        given = orjson.dumps(texts).decode() if connection.dialect.name == "sqlite" else list(texts)
        found = await connection.execute(self._of[connection.dialect.name], {"texts": given, "at": at})
        return list(found.scalars())


class Add:
    """`INSERT ... ON CONFLICT DO NOTHING`, for either database."""

    def __init__(self, table: Table) -> None:
        self._of: dict[str, Insert] = {
            name: insert(table).on_conflict_do_nothing() for name, (insert, _) in _DIALECTS.items()
        }

    def on(self, dialect: str) -> Insert:
        return self._of[dialect]
