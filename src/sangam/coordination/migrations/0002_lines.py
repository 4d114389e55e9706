"""Items, reports, hand-overs and answers stand among the lines of `hosting`, with their bodies as they travel."""

from django.db import migrations

_MOVE = """
INSERT INTO hosting_line (id, thing_id, kind, force, subject, refers, body, said_at, came_at, line)
SELECT r.id, {thing}, {kind}, r.force, {subject}, {refers},
    jsonb_build_object('thing', {thing}, 'text', r.text,
        'by', jsonb_build_object('unit', r.unit, 'post', r.post, 'label', r.label),
        'at', to_char(r.said_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')) || {body},
    r.said_at, r.came_at, r.line
FROM {rows}
"""
_ITEMS = {
    "rows": "coordination_item r",
    "thing": "r.meeting_id",
    "kind": "'meeting.item.v1'",
    "subject": "r.meeting_id",
    "refers": "NULL::uuid",
    "body": "jsonb_build_object('item', r.id, 'title', r.title, 'consent', r.consent)",
}
_REPORTS = {
    "rows": "coordination_report r JOIN coordination_action a ON a.id = r.action_id",
    "thing": "a.meeting_id",
    "kind": "CASE WHEN r.reference_kind = 'meeting' THEN 'meeting.report.v2' ELSE 'meeting.report.v1' END",
    "subject": "r.action_id",
    "refers": "r.reference",
    "body": """jsonb_build_object('action', r.action_id, 'report', r.id, 'round', r.round, 'reference',
            CASE WHEN r.reference IS NOT NULL THEN jsonb_build_object('kind', r.reference_kind, 'id', r.reference) END)
        || CASE WHEN r.under IS NULL THEN '{}' ELSE jsonb_build_object('under', r.under) END""",
}
_HAND_OVERS = {
    "rows": "coordination_handover r JOIN coordination_action a ON a.id = r.action_id",
    "thing": "a.meeting_id",
    "kind": "'meeting.handed.v1'",
    "subject": "r.action_id",
    "refers": "r.refers",
    "body": """jsonb_build_object('action', r.action_id, 'word', r.id, 'says', r.says, 'refers', r.refers, 'to',
            CASE WHEN r.to_unit <> ''
                THEN jsonb_build_object('unit', r.to_unit, 'post', r.to_post, 'title', r.to_title) END)""",
}
_ANSWERS = {
    "rows": "coordination_answer r JOIN coordination_circulation c ON c.id = r.circulation_id",
    "thing": "c.meeting_id",
    "kind": "'meeting.answer.v1'",
    "subject": "r.circulation_id",
    "refers": "NULL::uuid",
    "body": "jsonb_build_object('circulation', r.circulation_id, 'answer', r.id, 'says', r.says)",
}


MOVE_LINES = [
    "SELECT set_config('sangam.deed', 'coordination.0002_lines', true)",
    *(_MOVE.format(**lines) for lines in (_ITEMS, _REPORTS, _HAND_OVERS, _ANSWERS)),
]
"""Each row moves once.  There is no way back: a newer node has lines that the old tables could not tell apart."""


class Migration(migrations.Migration):
    dependencies = [("coordination", "0001_squashed"), ("hosting", "0002_lines")]

    operations = [
        migrations.RunSQL(MOVE_LINES),
        migrations.DeleteModel(name="Item"),
        migrations.DeleteModel(name="Report"),
        migrations.DeleteModel(name="HandOver"),
        migrations.DeleteModel(name="Answer"),
    ]
