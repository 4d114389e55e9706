"""Offers to hand over: of one record, or of a case with its records."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models import Q

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("records", "0008_sharing_groups")]

    operations = [
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("giver", models.TextField()),
                ("taker", models.TextField()),
                ("case", models.UUIDField(null=True)),
                ("records", ArrayField(models.UUIDField())),
                ("desk", models.TextField()),
                ("reason", models.TextField()),
                ("kept", models.IntegerField(default=0)),
                ("history", models.JSONField(default=list)),
                ("offered_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("answer", models.TextField(default="")),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    GinIndex(fields=["records"], name="records_handover_records"),
                    models.Index(fields=["due_at"], name="records_handover_open", condition=Q(("answer", ""))),
                ]
            },
        ),
        guard("records_handover"),
    ]
