"""The tables of coordination."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
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
            name="Meeting",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("host", models.TextField()),
                ("version", models.IntegerField()),
                ("state", models.TextField()),
                ("series", models.UUIDField()),
                ("number", models.IntegerField()),
                ("unit", models.TextField()),
                ("starts_at", models.DateTimeField()),
                ("said", models.JSONField()),
                (
                    "readers",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["readers"], name="coordination_meeting_readers"),
                    models.Index(fields=["series", "number"], name="coordination_meeting_series"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "sent", "running", "closed", "cancelled"])),
                        name="coordination_meeting_state_known",
                    )
                ],
            },
        ),
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
            name="Action",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("owner", models.TextField()),
                ("owner_path", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("due_at", models.DateTimeField()),
                ("round", models.IntegerField()),
                ("done_round", models.IntegerField(default=0)),
                ("settled", models.TextField(default="")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="actions", to="coordination.meeting"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("text", models.TextField()),
                ("reference_kind", models.TextField(default="")),
                ("reference", models.UUIDField(null=True)),
                ("round", models.IntegerField()),
                ("said_at", models.DateTimeField()),
                ("came_at", models.DateTimeField()),
                ("line", models.TextField(default="")),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reports", to="coordination.action"
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
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("title", models.TextField()),
                ("text", models.TextField()),
                ("consent", models.BooleanField()),
                ("said_at", models.DateTimeField()),
                ("came_at", models.DateTimeField()),
                ("line", models.TextField(default="")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="coordination.meeting"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["force", "came_at"], name="coordination_item_of_force")],
            },
        ),
        migrations.AddIndex(
            model_name="action",
            index=django.contrib.postgres.indexes.GinIndex(fields=["owner_path"], name="coordination_action_owners"),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(condition=models.Q(("settled", "")), fields=["due_at"], name="coordination_action_due"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["force", "came_at"], name="coordination_report_of_force"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("reference__isnull", False)), fields=["reference"], name="coordination_report_shows"
            ),
        ),
        guard(
            "coordination_meeting",
            "coordination_item",
            "coordination_action",
            "coordination_report",
            "coordination_circulation",
            "coordination_answer",
        ),
    ]
