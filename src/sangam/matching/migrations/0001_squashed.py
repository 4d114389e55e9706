"""The tables of matching, in one migration for those of which a node of 2 December 2026 was made."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import Q

from sangam.audit.guard import guard, no_change


class Migration(migrations.Migration):
    initial = True

    replaces = [("matching", "0001_initial"), ("matching", "0002_taken_back")]

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("one", models.UUIDField()),
                ("other", models.UUIDField()),
                ("verdict", models.TextField()),
                ("reason", models.TextField()),
                ("officer", models.UUIDField(null=True)),
                ("post", models.UUIDField(null=True)),
                ("unit", models.TextField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["one"], name="matching_judgement_one"),
                    models.Index(fields=["other"], name="matching_judgement_other"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("one__lt", models.F("other"))), name="matching_judgement_in_order"
                    ),
                    models.CheckConstraint(
                        condition=Q(("verdict__in", ["same", "not-same", "unsure", "taken-back"])),
                        name="matching_judgement_verdict",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NotHim",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("post", models.UUIDField()),
                ("subject", models.TextField()),
                ("record", models.UUIDField()),
                ("stands", models.BooleanField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["post", "record"], name="matching_nothim_lookup"),
                    models.Index(fields=["until_at"], name="matching_nothim_until"),
                ]
            },
        ),
        migrations.CreateModel(
            name="PointerAsk",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("watch", models.UUIDField()),
                ("post", models.UUIDField()),
                ("owner", models.TextField()),
                ("set", models.UUIDField()),
                ("purpose", models.TextField()),
                ("inputs", models.JSONField()),
                ("at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(default="")),
                ("reason", models.TextField(default="")),
                ("found", models.JSONField(default=list)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["watch"], name="matching_pointerask_watch"),
                    models.Index(fields=["until_at"], name="matching_pointerask_until"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("one", models.UUIDField()),
                ("other", models.UUIDField()),
                ("score", models.FloatField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["other"], name="matching_suggestion_other")],
                "constraints": [
                    models.UniqueConstraint(fields=("one", "other"), name="matching_suggestion_once"),
                    models.CheckConstraint(
                        condition=Q(("one__lt", models.F("other"))), name="matching_suggestion_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("post", models.UUIDField(null=True)),
                ("unit", models.TextField()),
                ("audience", ArrayField(base_field=models.TextField(), size=None)),
                ("asked", ArrayField(base_field=models.TextField(), size=None)),
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
                    models.Index(condition=Q(("told_at", None)), fields=["at"], name="matching_watch_untold"),
                    models.Index(fields=["until_at"], name="matching_watch_until"),
                    models.Index(fields=["post"], name="matching_watch_post"),
                ]
            },
        ),
        migrations.CreateModel(
            name="WatchHit",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("post", models.UUIDField()),
                ("record", models.UUIDField()),
                ("watch", models.UUIDField()),
                ("purpose", models.TextField()),
                ("said", ArrayField(base_field=models.TextField(), size=None)),
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
        guard(
            "matching_judgement",
            "matching_nothim",
            "matching_watch",
            "matching_watchkey",
            "matching_watchhit",
            "matching_suggestion",
            "matching_pointerask",
        ),
        no_change("matching_judgement", "matching_nothim"),
    ]
