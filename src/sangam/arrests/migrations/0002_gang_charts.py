"""Gang charts with their drawings, entries, meetings and reasons; rows of the forms as the force edited them."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [
        ("arrests", "0001_initial"),
    ]

    operations = [
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
        guard(
            "arrests_formedit",
            "arrests_gangchart",
            "arrests_chartdrawing",
            "arrests_chartentry",
            "arrests_chartmeeting",
            "arrests_chartreason",
        ),
    ]
