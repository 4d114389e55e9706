"""Appending many narrow rows by COPY: the model says the columns, PostgreSQL skips the planning of each row."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb


def copy_in(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Append rows to the model's table in the running transaction; an automatic id is the database's to give."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]  # noqa: SLF001 - Django's documented API
    columns = sql.SQL(", ").join(sql.Identifier(field.column) for field in fields)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), columns)  # noqa: SLF001 - as above
    names = {field.attname: isinstance(field, models.JSONField) for field in fields}
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(_values(row, names))


def _values(row: models.Model, names: Mapping[str, bool]) -> list[Any]:
    return [Jsonb(getattr(row, name)) if is_json else getattr(row, name) for name, is_json in names.items()]
