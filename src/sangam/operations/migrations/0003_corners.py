"""Actions by the corners of their cells; indexes without a list of what waits, which each comparison would read."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from sangam.kernel import clock

_SIDES = (0, 1)
_ASKED_AGAIN = {"refused": "deconfliction.asked.v2", "answered_at": datetime(2020, 1, 1, tzinfo=UTC)}


def corners_of(published: Iterable[str]) -> list[str]:
    """Return the inputs of a check that was published by cell and bucket, by corners and edges."""
    return list(dict.fromkeys(found for each in published for found in _corners(each)))


def move_standing(apps: Any, schema_editor: Any) -> None:
    """Publish what is still planned by corners, and let each force be asked again: else it would meet nothing."""
    schema_editor.execute("SELECT set_config('sangam.deed', 'operations.0003_corners', true)")
    checks = apps.get_model("operations", "ActionCheck").objects.filter(withdrawn_at=None, ends_at__gt=clock.now())
    questions = apps.get_model("operations", "Question").objects
    for check in checks:
        moved = corners_of(check.published)
        if moved != check.published:
            check.published = moved
            check.save(update_fields=["published"])
            questions.filter(check_of=check.id).update(tokens=[], pads={}, blinds=[], **_ASKED_AGAIN)


def _corners(published: str) -> Iterator[str]:
    kind, *said = published.split(" ")
    if kind != "place":
        yield published
        return
    north, east, bucket = map(int, said)
    for after, up, right in product(_SIDES, repeat=3):
        yield f"corner {north + up} {east + right} {bucket + after}"


class Migration(migrations.Migration):
    dependencies = [("operations", "0002_pool_phones")]

    operations = [
        migrations.RemoveField(model_name="actioncheck", name="asked"),
        migrations.RemoveIndex(model_name="actioncheck", name="operations_check_published"),
        migrations.RemoveIndex(model_name="question", name="operations_question_tokens"),
        migrations.RemoveIndex(model_name="tokenlist", name="operations_list_tokens"),
        migrations.AddIndex(
            model_name="actioncheck",
            index=GinIndex(fields=["published"], name="operations_check_inputs", fastupdate=False),
        ),
        migrations.AddIndex(
            model_name="question",
            index=GinIndex(fields=["tokens"], name="operations_question_met", fastupdate=False),
        ),
        migrations.AddIndex(
            model_name="tokenlist",
            index=GinIndex(fields=["tokens"], name="operations_list_met", fastupdate=False),
        ),
        migrations.RunPython(move_standing, migrations.RunPython.noop),
    ]
