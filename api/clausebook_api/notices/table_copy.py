"""Copies all that a database holds to an empty one, of either kind: all rows as they were at one instant."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Table, func, insert, select, text

from clausebook_api.database import Database
from clausebook_api.models import Base

_ROWS = 1000  # at a time
_PASSING = {"fact", "bucket"}  # what a database has as soon as it is used


def copy_tables(source: Database, connection: Connection) -> dict[str, int]:
    """Copy every table of a database through a connection to another; how many rows each has."""
    counts: dict[str, int] = {}
    with source.standing() as reading:
        for table in Base.metadata.sorted_tables:
            counts[table.name] = 0
            for rows in reading.execution_options(yield_per=_ROWS).execute(select(table)).mappings().partitions(_ROWS):
                connection.execute(insert(table), [dict(row) for row in rows])
                counts[table.name] += len(rows)
    if connection.dialect.name == "postgresql":
        for table in Base.metadata.sorted_tables:
            _count_on(connection, table)
    return counts


def write_copy(source: Database, file: Path) -> dict[str, int]:
    """Copy all of a database to a new file of SQLite, while others go on writing; how many rows each table has.

    A file is copied as it is.
    """
    if source.embedded:
        with source.looking() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(file),))
    copied = Database.open(f"sqlite:///{file}")
    try:
        with copied.writing() as connection:
            counts = _count_rows(connection) if source.embedded else copy_tables(source, connection)
        copied.erase_traces()
    finally:
        copied.engine.dispose()
    return counts


def _count_rows(connection: Connection) -> dict[str, int]:
    tables = Base.metadata.sorted_tables
    return {one.name: connection.execute(select(func.count()).select_from(one)).scalar_one() for one in tables}


def is_unused(connection: Connection) -> bool:
    """Whether a database holds nothing that cannot be made again."""
    lasting = (table for table in Base.metadata.sorted_tables if table.name not in _PASSING)
    return not any(connection.execute(select(table).limit(1)).first() for table in lasting)


def clear_unused(connection: Connection) -> None:
    """Empty what :func:`is_unused` passes over."""
    for name in _PASSING:
        connection.execute(Base.metadata.tables[name].delete())


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows from the last one on: those that were copied brought their numbers along."""
    last = connection.execute(select(func.max(table.c.id))).scalar() if "id" in table.c else None
    if last:
        sequence = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
        connection.execute(sequence, {"name": table.name, "last": last})
