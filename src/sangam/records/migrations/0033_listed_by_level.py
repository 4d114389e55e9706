"""The newest records by the least classification of their statements: a list passes over what is above the reader."""

from django.db import migrations, models
from django.db.models import Func

_LEAST = """
CREATE FUNCTION records_least(statements jsonb) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT min(array_position(
        ARRAY['unclassified', 'restricted', 'confidential', 'secret', 'top_secret'], s ->> 'classification'
    ) - 1)::smallint
    FROM jsonb_array_elements(statements) AS s
$$
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0032_challenge_handling")]

    operations = [
        migrations.RunSQL(_LEAST, "DROP FUNCTION records_least(jsonb)"),
        migrations.AddIndex(
            "record",
            models.Index("as_of", "id", Func("statements", function="records_least"), name="records_record_newest"),
        ),
    ]
