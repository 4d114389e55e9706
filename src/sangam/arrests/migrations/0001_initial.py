"""The tables of arrests."""

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
            name="Arrest",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("unit", models.TextField()),
                ("readers", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("said", models.JSONField()),
                ("arrested_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("record", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["readers"], name="arrests_arrest_readers")
                ],
            },
        ),
        migrations.CreateModel(
            name="Despatch",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("to", models.TextField()),
                ("readers", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("person", models.TextField()),
                ("text", models.TextField()),
                ("signed_by", models.TextField()),
                ("basis", models.TextField()),
                ("record", models.UUIDField(null=True)),
                ("arrest", models.UUIDField(null=True)),
                ("before", models.UUIDField(null=True)),
                ("sent_at", models.DateTimeField()),
                ("came_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("received", models.BooleanField(default=False)),
                ("answered", models.BooleanField(default=False)),
                ("line", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["readers"], name="arrests_despatch_readers"),
                    models.Index(fields=["force", "came_at"], name="arrests_despatch_of_force"),
                    models.Index(fields=["arrest"], name="arrests_despatch_arrest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "home-notice",
                                    "status",
                                    "roll-a",
                                    "roll-b",
                                    "history-sheet",
                                    "externment",
                                    "assistance",
                                ],
                            )
                        ),
                        name="arrests_despatch_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FormEdit",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("code", models.TextField()),
                ("said", models.JSONField()),
                ("label", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["code", "at"], name="arrests_formedit_code")],
            },
        ),
        migrations.CreateModel(
            name="GangChart",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("form", models.TextField()),
                ("gang", models.UUIDField()),
                ("title", models.TextField()),
                ("unit", models.TextField()),
                ("readers", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("opened_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["readers"], name="arrests_gangchart_readers")
                ],
            },
        ),
        migrations.CreateModel(
            name="ChartMeeting",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("code", models.TextField()),
                ("held_at", models.DateTimeField()),
                ("place", models.TextField()),
                ("sat", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("text", models.TextField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("said_at", models.DateTimeField()),
                (
                    "chart",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="meetings", to="arrests.gangchart"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChartEntry",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("column", models.TextField()),
                ("about", models.UUIDField()),
                ("text", models.TextField()),
                ("document", models.TextField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("said_at", models.DateTimeField()),
                (
                    "chart",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="arrests.gangchart"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChartDrawing",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("said", models.JSONField()),
                ("records", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("said_at", models.DateTimeField()),
                (
                    "chart",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drawings", to="arrests.gangchart"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ItemEdit",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("code", models.TextField()),
                ("said", models.JSONField()),
                ("label", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["code", "at"], name="arrests_itemedit_code")],
            },
        ),
        migrations.CreateModel(
            name="ChartReason",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("authority", models.TextField()),
                ("decision", models.TextField()),
                ("text", models.TextField()),
                ("order_number", models.TextField(default="")),
                ("signed_by", models.TextField(default="")),
                ("document", models.TextField(default="")),
                ("code", models.TextField()),
                ("drawing", models.UUIDField()),
                ("versions", models.JSONField()),
                ("officer", models.UUIDField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("said_at", models.DateTimeField()),
                (
                    "chart",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reasons", to="arrests.gangchart"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["said_at"], name="arrests_chartreason_said")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ["agrees", "returns"])), name="arrests_chartreason_decision"
                    ),
                    models.UniqueConstraint(fields=("chart", "authority", "code"), name="arrests_chartreason_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("item", models.TextField()),
                ("state", models.TextField()),
                ("at", models.DateTimeField(null=True)),
                ("note", models.TextField(default="")),
                ("decided_by", models.TextField(default="")),
                ("document", models.TextField(default="")),
                ("language", models.TextField(default="")),
                ("signed_by", models.TextField(default="")),
                ("digest", models.TextField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("said_at", models.DateTimeField()),
                (
                    "arrest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="arrests.arrest"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["done", "not-done", "not-applicable"])),
                        name="arrests_step_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("act", models.TextField()),
                ("answer", models.TextField(default="")),
                ("text", models.TextField(default="")),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("said_at", models.DateTimeField()),
                ("came_at", models.DateTimeField()),
                ("line", models.TextField(default="")),
                (
                    "despatch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="words", to="arrests.despatch"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["force", "came_at"], name="arrests_word_of_force")],
                "constraints": [models.UniqueConstraint(fields=("despatch", "act"), name="arrests_word_once")],
            },
        ),
        guard(
            "arrests_arrest",
            "arrests_step",
            "arrests_itemedit",
            "arrests_despatch",
            "arrests_word",
            "arrests_formedit",
            "arrests_gangchart",
            "arrests_chartdrawing",
            "arrests_chartentry",
            "arrests_chartmeeting",
            "arrests_chartreason",
        ),
    ]
