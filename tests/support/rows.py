"""What stands in the tables of a node, asked without SQL: a table by its name, its rows by what stands in columns.

Conditions are those of Django: `kind="x"`, `reached_at=None`, `seq__gt=1`, `kind__in=[...]`, `body__contains="x"`.
"""

from datetime import timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import F, Model
from support.nodes import TestNode


@cache
def _models() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


def _of(table: str) -> Any:
    return _models()[table]._base_manager.all()


def count_rows(node: TestNode, table: str, **where: Any) -> int:
    """Return how many rows of a table meet the conditions."""
    with node:
        return int(_of(table).filter(**where).count())


def read_rows(
    node: TestNode, table: str, *columns: str, order: tuple[str, ...] = ("pk",), **where: Any
) -> list[tuple[Any, ...]]:
    """Return these columns of the rows that meet the conditions, their keys where none is named."""
    with node:
        return list(_of(table).filter(**where).order_by(*order).values_list(*(columns or ("pk",))))


def read_value(node: TestNode, table: str, column: str, **where: Any) -> Any:
    """Return what stands in a column of the one row that meets the conditions."""
    ((value,),) = read_rows(node, table, column, **where)
    return value


def read_values(node: TestNode, table: str, *columns: str, **where: Any) -> list[tuple[Any, ...]]:
    """Return the different values of these columns together, each once and in their order."""
    with node:
        return list(_of(table).filter(**where).order_by(*columns).values_list(*columns).distinct())


def change_rows(node: TestNode, table: str, where: dict[str, Any] | None = None, **values: Any) -> int:
    """Write values into the rows that meet the conditions; return how many those are."""
    with node:
        return int(_of(table).filter(**(where or {})).update(**values))


def age_rows(node: TestNode, table: str, column: str, by: timedelta, **where: Any) -> int:
    """Put the times of a column back by so much, as if the rows had been written earlier."""
    with node:
        return int(_of(table).filter(**where).update(**{column: F(column) - by}))


def delete_rows(node: TestNode, table: str, **where: Any) -> int:
    """Delete the rows that meet the conditions; return how many those were."""
    with node:
        found = _of(table).filter(**where)
        return int(found._raw_delete(found.db) or 0)
