"""Joining codes: those that we made, and those that we entered."""

from django.db import migrations, models

import sangam.kernel.ids
from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("federation", "0002_put_back")]

    operations = [
        migrations.CreateModel(
            name="Join",
            fields=[
                (
                    "id",
                    models.UUIDField(default=sangam.kernel.ids.new_id, primary_key=True, serialize=False),
                ),
                ("reference", models.BinaryField()),
                ("is_host", models.BooleanField()),
                ("state", models.TextField()),
                ("force", models.TextField()),
                ("name", models.TextField(default="")),
                ("url", models.TextField(default="")),
                ("ours", models.TextField()),
                ("theirs", models.TextField(default="")),
                ("nonce", models.BinaryField(default=b"")),
                ("commitment", models.BinaryField(default=b"")),
                ("characters", models.TextField(default="")),
                ("tries", models.SmallIntegerField(default=0)),
                ("made_by", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("joined_by", models.JSONField(default=list)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["reference", "is_host"], name="federation_join_once"),
                    models.CheckConstraint(
                        condition=models.Q(state__in=["done", "met", "open", "void"]),
                        name="federation_join_state_is_known",
                    ),
                ],
            },
        ),
        guard("federation_join"),
    ]
