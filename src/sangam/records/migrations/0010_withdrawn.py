"""Which tombstones stand for a copy that was withdrawn from us alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0009_handover")]

    operations = [
        migrations.AddField("tombstone", "withdrawn", models.BooleanField(db_default=False, default=False)),
    ]
