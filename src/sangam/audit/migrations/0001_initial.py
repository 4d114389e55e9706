"""The tables of audit."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from sangam.audit.guard import FUNCTION, insert_only, no_change


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("key", models.TextField()),
                ("signature", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("index", models.BigIntegerField(primary_key=True, serialize=False)),
                ("ledger_id", models.UUIDField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Node",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "level", "index", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("level", models.SmallIntegerField()),
                ("index", models.BigIntegerField()),
                ("hash", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Unsealed",
            fields=[
                ("ledger_id", models.UUIDField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="Detail",
            fields=[
                ("ledger_id", models.UUIDField(primary_key=True, serialize=False)),
                ("salt", models.BinaryField()),
                ("details", models.TextField()),
                ("shown", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(("shown", []), _negated=True), fields=["shown"], name="audit_detail_looks"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Ledger",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("force", models.TextField()),
                ("label", models.TextField()),
                ("officer", models.UUIDField(null=True)),
                ("post", models.UUIDField(null=True)),
                ("action", models.TextField()),
                ("on_what", models.TextField()),
                ("purpose", models.TextField()),
                ("outcome", models.TextField()),
                ("code", models.TextField()),
                ("commitment", models.BinaryField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["officer", "at"], name="audit_ledger_officer"),
                    models.Index(fields=["on_what", "at"], name="audit_ledger_on"),
                    models.Index(fields=["at"], name="audit_ledger_at"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["done", "refused"])), name="audit_ledger_outcome_is_known"
                    )
                ],
            },
        ),
        FUNCTION,
        insert_only("audit_ledger", "audit_leaf", "audit_node", "audit_head"),
        no_change("audit_detail"),
    ]
