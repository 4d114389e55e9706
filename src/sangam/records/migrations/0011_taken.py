"""Statements of ours that were taken over from copies, so that they follow them."""

from django.db import migrations, models
from django.db.models import Q

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("records", "0010_withdrawn")]

    operations = [
        migrations.CreateModel(
            name="Taken",
            fields=[
                ("statement", models.UUIDField(primary_key=True, serialize=False)),
                ("into", models.UUIDField()),
                ("source", models.UUIDField()),
                ("source_statement", models.UUIDField()),
                ("due", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["source"], name="records_taken_source"),
                    models.Index(fields=["into"], name="records_taken_due", condition=Q(("due", True))),
                ]
            },
        ),
        guard("records_taken"),
    ]
