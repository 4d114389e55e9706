"""Decisions by circulation between meetings, what each force answers, and an index from evidence to its action."""

import django.db.models.deletion
from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("coordination", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Circulation",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("due_at", models.DateTimeField()),
                ("settled", models.TextField(default="")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="circulations",
                        to="coordination.meeting",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("says", models.TextField()),
                ("text", models.TextField()),
                ("said_at", models.DateTimeField()),
                ("came_at", models.DateTimeField()),
                ("line", models.TextField(default="")),
                (
                    "circulation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="coordination.circulation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["force", "came_at"], name="coordination_answer_of_force")],
            },
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("reference__isnull", False)),
                fields=["reference"],
                name="coordination_report_shows",
            ),
        ),
        guard("coordination_circulation", "coordination_answer"),
    ]
