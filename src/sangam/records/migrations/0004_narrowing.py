"""What took a record of ours from readers: counted, told to the unit above, and undone by it."""

import django.contrib.postgres.fields
from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("records", "0003_receipt_asked_at")]

    operations = [
        migrations.CreateModel(
            name="Narrowing",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("record", models.UUIDField()),
                ("desk", models.TextField()),
                ("units", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("at", models.DateTimeField()),
                ("officer", models.UUIDField(null=True)),
                ("post", models.UUIDField(null=True)),
                ("by", models.TextField()),
                ("ways", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("version_before", models.BigIntegerField()),
                ("version", models.BigIntegerField()),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("alone", models.BooleanField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["at"], name="records_narrowing_at"),
                    models.Index(fields=["officer", "at"], name="records_narrowing_officer"),
                    models.Index(fields=["post", "at"], name="records_narrowing_post"),
                    models.Index(
                        condition=models.Q(("undone_at", None)), fields=["record"], name="records_narrowing_open"
                    ),
                ],
            },
        ),
        guard("records_narrowing"),
    ]
