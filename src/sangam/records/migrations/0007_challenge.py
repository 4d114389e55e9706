"""Challenges of statements, and what an owner says beside a record."""

from django.db import migrations, models
from django.db.models import Q

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("records", "0006_comparing")]

    operations = [
        migrations.CreateModel(
            name="Challenge",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("record", models.UUIDField()),
                ("statement", models.UUIDField()),
                ("property", models.TextField()),
                ("owner", models.TextField()),
                ("label", models.TextField()),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("post", models.UUIDField(null=True)),
                ("by", models.TextField()),
                ("reason", models.TextField()),
                ("urgent", models.BooleanField()),
                ("raised_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("answer", models.TextField(default="")),
                ("answer_reason", models.TextField(default="")),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["record"], name="records_challenge_record")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("force", "statement"), condition=Q(("answer", "")), name="records_challenge_one_open"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("record", models.UUIDField(primary_key=True, serialize=False)),
                ("owner", models.TextField()),
                ("number", models.BigIntegerField()),
                ("challenged", models.JSONField(default=list)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("unconfirmed_since", models.DateTimeField(null=True)),
            ],
        ),
        guard("records_challenge", "records_remark"),
    ]
