"""The handling of what is challenged, beside the challenge: its reason is read by who may read the statement.

What stood before is filled from the record, or from the version in which the statement last stood.
"""

from django.db import migrations, models

_FILL = """
ALTER TABLE records_challenge DISABLE TRIGGER sangam_guard;
WITH challenged AS (SELECT id, record, statement::text AS statement FROM records_challenge WHERE handling IS NULL),
said AS (
    SELECT c.id, s.form FROM challenged c JOIN records_record r ON r.id = c.record
        CROSS JOIN LATERAL jsonb_array_elements(r.statements) AS s (form) WHERE s.form ->> 'id' = c.statement
    UNION
    SELECT c.id, s.form FROM challenged c JOIN records_version v ON v.record_id = c.record
        CROSS JOIN LATERAL jsonb_array_elements(v.statements) AS s (form) WHERE s.form ->> 'id' = c.statement
)
UPDATE records_challenge c SET handling = jsonb_build_object(
    'classification', array_position(
        ARRAY['unclassified', 'restricted', 'confidential', 'secret', 'top_secret'], said.form ->> 'classification'
    ) - 1,
    'caveats', said.form -> 'caveats'
)
FROM said WHERE said.id = c.id;
ALTER TABLE records_challenge ENABLE TRIGGER sangam_guard;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0031_wanted")]

    operations = [
        migrations.AddField("Challenge", "handling", models.JSONField(null=True)),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
    ]
