"""The tables of hosting."""

import django.db.models.deletion
from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Thing",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("host", models.TextField()),
                ("version", models.IntegerField()),
                ("members", models.JSONField()),
                ("left", models.JSONField(default=dict)),
                ("agreed", models.JSONField(default=dict)),
                ("document", models.TextField(default="")),
            ],
            options={
                "indexes": [models.Index(fields=["host"], name="hosting_thing_host")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("version__gt", 0)), name="hosting_thing_version_counts_from_1"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.IntegerField()),
                ("members", models.JSONField()),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("why", models.TextField()),
                (
                    "thing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="hosting.thing"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("thing", "version"), name="hosting_version_once")],
            },
        ),
        guard("hosting_thing", "hosting_version"),
    ]
