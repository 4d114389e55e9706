"""What open notices quote of records is kept with what it speaks of: labels are asked for when they are read.

A notice about a thread or a letter does not know its record: its label gives way, the page that it leads to has it.
"""

from django.db import migrations

_OF = "jsonb_build_object('record', subject, 'statements', '[]'::jsonb, 'classification', 1, 'caveats', '[]'::jsonb)"
_LABEL = (
    f"jsonb_build_object('of', {_OF}, 'words', NULL, 'instead', "
    """'{"template": "a record; ask the desk", "parts": {}}'::jsonb)"""
)
_UNNAMED = """'{"template": "a record; ask the desk", "parts": {}}'::jsonb"""
_WITHHELD = """'{"template": "withheld; ask the desk", "parts": {}}'::jsonb"""
_DONE = "done_at IS NULL AND"


def _fill(table: str, column: str, standing: str) -> str:
    """Return what guards the parts of a table's rows.  column: the JSON that holds them; standing: which rows."""
    replaced = (
        (f"subject_kind = 'record' AND jsonb_typeof({column} -> 'record') = 'string'", "record", _LABEL),
        (f"subject_kind = 'record' AND jsonb_typeof({column} -> 'why') = 'string'", "why", _WITHHELD),
        (f"subject_kind = 'handover' AND jsonb_typeof({column} -> 'record') = 'string'", "record", _UNNAMED),
        (f"subject_kind = 'handover' AND jsonb_typeof({column} -> 'why') = 'string'", "why", _WITHHELD),
        (f"subject_kind = 'thread' AND jsonb_typeof({column} -> 'label') = 'string'", "label", _UNNAMED),
        (f"subject_kind = 'letter' AND jsonb_typeof({column} -> 'title') = 'string'", "title", _UNNAMED),
    )
    path = column.partition(" -> ")[2].strip("'")
    steps = []
    for where, part, put in replaced:
        stored = (
            f"telling = jsonb_set(telling, '{{{path},{part}}}', {put})"
            if path
            else (f"parts = jsonb_set(parts, '{{{part}}}', {put})")
        )
        steps.append(f"UPDATE {table} SET {stored} WHERE {standing} {where};")  # noqa: S608 - literals of this module
    guarded = f"ALTER TABLE {table} DISABLE TRIGGER sangam_guard;", f"ALTER TABLE {table} ENABLE TRIGGER sangam_guard;"
    return "\n".join([guarded[0], *steps, guarded[1]])


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_caused")]

    operations = [
        migrations.RunSQL(_fill("notices_notice", "parts", _DONE), migrations.RunSQL.noop),
        migrations.RunSQL(
            _fill("notices_deadline", "telling -> 'parts'", "stopped_at IS NULL AND"), migrations.RunSQL.noop
        ),
    ]
