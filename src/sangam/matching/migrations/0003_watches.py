"""Watches in the place of the bare memory of checks, which forgets what it held: three days at most."""

import django.contrib.postgres.fields
from django.db import migrations, models

from sangam.audit.guard import guard


def _texts() -> django.contrib.postgres.fields.ArrayField:  # type: ignore[type-arg]
    return django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)


class Migration(migrations.Migration):
    dependencies = [("matching", "0002_judgements")]

    operations = [
        migrations.DeleteModel("Asked"),
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("post", models.UUIDField(null=True)),
                ("unit", models.TextField()),
                ("audience", _texts()),
                ("asked", _texts()),
                ("purpose", models.TextField()),
                ("reference", models.TextField()),
                ("at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("known", models.JSONField()),
                ("told_at", models.DateTimeField(null=True)),
                ("case_number", models.TextField(default="")),
                ("reason", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("told_at", None)), fields=["at"], name="matching_watch_untold"),
                    models.Index(fields=["until_at"], name="matching_watch_until"),
                    models.Index(fields=["post"], name="matching_watch_post"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WatchKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key", "watch", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.BigIntegerField()),
                ("watch", models.UUIDField()),
            ],
            options={"indexes": [models.Index(fields=["watch"], name="matching_watchkey_watch")]},
        ),
        migrations.CreateModel(
            name="WatchHit",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("post", models.UUIDField()),
                ("record", models.UUIDField()),
                ("watch", models.UUIDField()),
                ("purpose", models.TextField()),
                ("said", _texts()),
                ("at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["record"], name="matching_watchhit_record"),
                    models.Index(fields=["until_at"], name="matching_watchhit_until"),
                ],
                "constraints": [models.UniqueConstraint(fields=("post", "record"), name="matching_watchhit_once")],
            },
        ),
        guard("matching_watch", "matching_watchkey", "matching_watchhit"),
    ]
