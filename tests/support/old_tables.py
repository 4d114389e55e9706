"""Tables as an older node has them, for tests of an upgrade: made for one connection, gone with its transaction."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from support.nodes import TestNode

from sangam.audit.audit import deed
from sangam.kernel.actor import Actor

COLUMNS = ("id", "thing_id", "kind", "force", "subject", "refers", "said_at", "came_at", "line", "body")


@contextmanager
def upgrading(node: TestNode) -> Iterator[None]:
    """Stand in a deed of the node whose work is undone in the end."""
    administrator = Actor(node.force, "administrator", role="station")
    with node:
        with deed(administrator, "officer:test:upgrade"), transaction.atomic():
            yield
            transaction.set_rollback(True)
        connection.close()  # a session that has had a temporary table takes no other temp_buffers


def create_models(app: str, before: str, names: Mapping[str, str]) -> dict[str, Any]:
    """Create tables as they were after a migration; return their models.  names: of models, by any word."""
    state = MigrationLoader(None).project_state((app, before)).apps
    models = {word: state.get_model(app, name) for word, name in names.items()}
    with connection.schema_editor(collect_sql=True) as editor:
        for model in models.values():
            editor.create_model(model)
    run(each.replace("TABLE", "TEMPORARY TABLE", 1) for each in editor.collected_sql if each.startswith("CREATE TABLE"))
    return models


def run(statements: Iterable[str]) -> None:
    """Run statements one after the other."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def lines() -> list[tuple[Any, ...]]:
    """Return all lines of the node, without which document their authors knew: the old tables did not keep that."""
    rows = apps.get_model("hosting", "Line").objects.order_by("id").values_list(*COLUMNS)
    return [(*row[:-1], {name: value for name, value in row[-1].items() if name != "known"}) for row in rows]


def move_back(models: Mapping[str, Any], own: Mapping[str, Callable[[Any], Mapping[str, Any]]]) -> None:
    """Turn each line into a row of the old table of its kind.  own: what stands in columns of that table alone."""
    every = apps.get_model("hosting", "Line").objects.all()
    for line in every:
        kind = line.kind.split(".")[1]
        kept = {name: getattr(line, name) for name in ("id", "force", "said_at", "came_at", "line")}
        row = models[kind](**kept, **line.body["by"], text=line.body["text"], **own[kind](line))
        row.save(force_insert=True)
    every.delete()
