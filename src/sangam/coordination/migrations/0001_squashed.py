"""The tables of coordination, in one migration for those of which a node of 2 December 2026 was made."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models import Q

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("coordination", "0001_initial"),
        ("coordination", "0002_hand_overs"),
        ("coordination", "0003_circulation_due"),
    ]

    dependencies = [("audit", "0001_initial")]

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
                ("readers", ArrayField(base_field=models.TextField(), default=list, size=None)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    GinIndex(fields=["readers"], name="coordination_meeting_readers"),
                    models.Index(fields=["series", "number"], name="coordination_meeting_series"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("state__in", ["draft", "sent", "running", "closed", "cancelled"])),
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
                    models.ForeignKey(on_delete=models.CASCADE, related_name="circulations", to="coordination.meeting"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=Q(("settled", "")), fields=["due_at"], name="coordination_circulation_due")
                ]
            },
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("owner", models.TextField()),
                ("owner_path", ArrayField(base_field=models.TextField(), size=None)),
                ("due_at", models.DateTimeField()),
                ("round", models.IntegerField()),
                ("done_round", models.IntegerField(default=0)),
                ("settled", models.TextField(default="")),
                (
                    "meeting",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="actions", to="coordination.meeting"),
                ),
                ("post", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [
                    GinIndex(fields=["owner_path"], name="coordination_action_owners"),
                    models.Index(condition=Q(("settled", "")), fields=["due_at"], name="coordination_action_due"),
                    models.Index(
                        condition=Q(("post__isnull", False), ("settled", "")),
                        fields=["post"],
                        name="coordination_action_post",
                    ),
                ]
            },
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
                    models.ForeignKey(on_delete=models.CASCADE, related_name="reports", to="coordination.action"),
                ),
                ("under", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["force", "came_at"], name="coordination_report_of_force"),
                    models.Index(
                        condition=Q(("reference__isnull", False)),
                        fields=["reference"],
                        name="coordination_report_shows",
                    ),
                ]
            },
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
                    models.ForeignKey(on_delete=models.CASCADE, related_name="answers", to="coordination.circulation"),
                ),
            ],
            options={"indexes": [models.Index(fields=["force", "came_at"], name="coordination_answer_of_force")]},
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
                    models.ForeignKey(on_delete=models.CASCADE, related_name="items", to="coordination.meeting"),
                ),
            ],
            options={"indexes": [models.Index(fields=["force", "came_at"], name="coordination_item_of_force")]},
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("says", models.TextField()),
                ("to_unit", models.TextField(default="")),
                ("to_post", models.UUIDField(null=True)),
                ("to_title", models.TextField(default="")),
                ("refers", models.UUIDField(null=True)),
                ("text", models.TextField()),
                ("said_at", models.DateTimeField()),
                ("came_at", models.DateTimeField()),
                ("line", models.TextField(default="")),
                (
                    "action",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="hand_overs", to="coordination.action"),
                ),
            ],
            options={"indexes": [models.Index(fields=["force", "came_at"], name="coordination_handed_of_force")]},
        ),
        guard(
            "coordination_meeting",
            "coordination_item",
            "coordination_action",
            "coordination_report",
            "coordination_circulation",
            "coordination_answer",
            "coordination_handover",
        ),
    ]
