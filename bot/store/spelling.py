"""Statements that SQLite and PostgreSQL spell differently, each spelled once for both."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

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
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
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
    PostgreSQL takes them column by column, in arrays: to it a statement for each row costs ten times as much.
    """

    def __init__(self, table: Table, *names: str) -> None:
        columns = [column for column in table.columns if not names or column.name in names]
        self._spelled = {name: self._spell(table, columns, *how) for name, how in _DIALECTS.items()}

    async def all(self, connection: AsyncConnection, rows: Iterable[Tuple]) -> None:
        if many := list(rows):
            spelled, lite = self._spelled[connection.dialect.name], connection.dialect.name == "sqlite"
            await connection.exec_driver_sql(spelled, many if lite else self._in_columns(many))

    def _in_columns(self, rows: Sequence[Tuple]) -> Tuple:
        return tuple(map(list, zip(*rows, strict=True)))

    def _spell(
        self, table: Table, columns: Sequence[Column[Any]], insert: Callable[..., Any], dialect: Dialect
    ) -> str:
        if dialect.name == "sqlite":
            new = insert(table).values({column.name: bindparam(column.name) for column in columns})
        else:
            new = insert(table).from_select([column.name for column in columns], _arrays(columns))
        return str(self._on_conflict(table, new).compile(dialect=dialect))

    def _on_conflict(self, _table: Table, new: Any) -> Any:
        return new


def _arrays(columns: Sequence[Column[Any]]) -> Select[Any]:
    """`SELECT ... FROM unnest(...)`, an array of each column."""
    given = [bindparam(column.name, type_=postgresql.ARRAY(column.type)) for column in columns]
    return select(func.unnest(*given).table_valued(*(column.name for column in columns)).render_derived())


class Put(Append):
    """`INSERT ... ON CONFLICT DO UPDATE` of whole rows. A `first` column keeps the first value it had."""

    def __init__(self, table: Table, first: str = "") -> None:
        self._first = first
        self._key = len(table.primary_key)
        super().__init__(table)

    def _in_columns(self, rows: Sequence[Tuple]) -> Tuple:
        """PostgreSQL writes no row twice in one statement. Its key stands first in every table."""
        return super()._in_columns(list({row[: self._key]: row for row in rows}.values()))

    def _on_conflict(self, table: Table, new: Any) -> Any:
        rest = [column.name for column in table.columns if not column.primary_key]
        changes = {name: new.excluded[name] for name in rest}
        if self._first:
            changes[self._first] = func.coalesce(table.columns[self._first], new.excluded[self._first])
        keys = [column.name for column in table.primary_key]
        return new.on_conflict_do_update(index_elements=keys, set_=changes)


class Add:
    """`INSERT ... ON CONFLICT DO NOTHING`, for either database."""

    def __init__(self, table: Table) -> None:
        self._of: dict[str, Insert] = {
            name: insert(table).on_conflict_do_nothing() for name, (insert, _) in _DIALECTS.items()
        }

    def on(self, dialect: str) -> Insert:
        return self._of[dialect]
