"""Phones of no officer, each issued for one operation."""

import django.db.models.deletion
from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("operations", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="PoolPhone",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("unit", models.TextField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("rank", models.TextField()),
                ("name", models.TextField()),
                ("belt", models.TextField()),
                ("until_at", models.DateTimeField()),
                ("issued_at", models.DateTimeField()),
                ("code_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(null=True)),
                ("token_hash", models.TextField(null=True, unique=True)),
                ("wiped_at", models.DateTimeField(null=True)),
                ("wiped_by", models.TextField(default="")),
                ("erased_at", models.DateTimeField(null=True)),
                (
                    "operation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="phones", to="operations.operation"
                    ),
                ),
            ],
        ),
        guard("operations_poolphone"),
    ]
