"""Entries on boards stand among the lines of `hosting`, with their bodies as they travel."""

from django.db import migrations

MOVE_LINES = [
    "SELECT set_config('sangam.deed', 'operations.0002_board_lines', true)",
    """
    INSERT INTO hosting_line (id, thing_id, kind, force, subject, body, said_at, came_at, line)
    SELECT r.id, r.operation_id, 'operation.entry.v1', r.force, r.operation_id,
        jsonb_build_object('thing', r.operation_id, 'entry', r.id, 'kind', r.kind, 'text', r.text, 'task', r.task,
            'task_state', nullif(r.task_state, ''),
            'by', jsonb_build_object('unit', r.unit, 'post', r.post, 'label', r.label),
            'at', to_char(r.said_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')),
        r.said_at, r.came_at, r.line
    FROM operations_boardline r
    """,
]
"""Each row moves once."""


class Migration(migrations.Migration):
    dependencies = [("operations", "0001_squashed"), ("hosting", "0002_lines")]

    operations = [migrations.RunSQL(MOVE_LINES), migrations.DeleteModel(name="BoardLine")]
