"""What members say in things: one table for all kinds."""

import django.db.models.deletion
from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("hosting", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("force", models.TextField()),
                ("subject", models.UUIDField()),
                ("refers", models.UUIDField(null=True)),
                ("body", models.JSONField()),
                ("said_at", models.DateTimeField()),
                ("came_at", models.DateTimeField()),
                ("line", models.TextField(default="")),
                (
                    "thing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="hosting.thing"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "kind"], name="hosting_line_subject"),
                    models.Index(fields=["force", "came_at"], name="hosting_line_of_force"),
                    models.Index(
                        condition=models.Q(("refers__isnull", False)), fields=["refers"], name="hosting_line_refers"
                    ),
                ],
            },
        ),
        guard("hosting_line"),
    ]
