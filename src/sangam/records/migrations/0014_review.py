"""When the desk is next asked whether a record of ours is still so; those that stand get their day at once."""

from django.db import migrations, models
from django.db.models import Q

_FILL = """
ALTER TABLE records_record DISABLE TRIGGER sangam_guard;
UPDATE records_record
SET review_at = as_of + CASE kind WHEN 'wanted' THEN interval '90 days' ELSE interval '180 days' END
WHERE received_at IS NULL AND kind IN ('wanted', 'vehicle', 'membership');
ALTER TABLE records_record ENABLE TRIGGER sangam_guard;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0013_receipts")]

    operations = [
        migrations.AddField("remark", "asked_at", models.DateTimeField(null=True)),
        migrations.AddField("record", "review_at", models.DateTimeField(null=True)),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            "record",
            models.Index(
                fields=["review_at"],
                name="records_record_review",
                condition=Q(("received_at__isnull", True), ("review_at__isnull", False), ("state", "live")),
            ),
        ),
    ]
