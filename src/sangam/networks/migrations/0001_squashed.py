"""The tables of networks, in one migration for those of which a node of 2 December 2026 was made."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from sangam.audit.guard import guard


def _composite(*names: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(*names, blank=True, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    initial = True

    replaces = [("networks", "0001_initial"), ("networks", "0002_watches_and_shares")]

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SavedChart",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("unit", models.TextField()),
                ("name", models.TextField()),
                ("version", models.BigIntegerField()),
                ("places", models.JSONField()),
                ("pins", models.JSONField()),
                ("views", models.JSONField()),
                ("saved_at", models.DateTimeField()),
                ("saved_by", models.TextField()),
            ],
            options={"indexes": [models.Index(fields=["unit"], name="networks_chart_of_unit")]},
        ),
        migrations.CreateModel(
            name="NetworkWatch",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("post", models.UUIDField()),
                ("unit", models.TextField()),
                ("records", ArrayField(base_field=models.UUIDField(), size=None)),
                ("purpose", models.TextField()),
                ("reference", models.TextField()),
                ("at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["post"], name="networks_watch_of_post"),
                    models.Index(fields=["until_at"], name="networks_watch_until"),
                ]
            },
        ),
        migrations.CreateModel(
            name="WatchedRecord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "watch", "record", "about", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("watch", models.UUIDField()),
                ("record", models.UUIDField()),
                ("about", models.UUIDField()),
                ("key", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["key"], name="networks_watched_key"),
                    models.Index(fields=["record"], name="networks_watched_record"),
                ]
            },
        ),
        migrations.CreateModel(
            name="WatchedEdge",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "watch", "edge", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("watch", models.UUIDField()),
                ("edge", models.UUIDField()),
                ("said_in", models.UUIDField()),
                ("told_at", models.DateTimeField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["said_in"], name="networks_watched_said")]},
        ),
        migrations.CreateModel(
            name="ChartShare",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("chart", models.UUIDField()),
                ("kind", models.TextField()),
                ("thing", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "thing"], name="networks_share_of_thing")],
                "constraints": [models.UniqueConstraint(fields=("chart", "kind", "thing"), name="networks_share_once")],
            },
        ),
        guard(
            "networks_savedchart",
            "networks_networkwatch",
            "networks_watchedrecord",
            "networks_watchededge",
            "networks_chartshare",
        ),
    ]
