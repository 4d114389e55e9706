"""The tables of operations."""

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
            name="ActionCheck",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("unit", models.TextField()),
                ("readers", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("post", models.UUIDField()),
                ("officer", models.UUIDField()),
                ("label", models.TextField()),
                ("kind", models.TextField()),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("place", models.TextField()),
                ("targets", models.TextField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("caller_force", models.TextField()),
                ("caller", models.TextField()),
                ("late_reason", models.TextField()),
                ("published", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("asked", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("operation", models.UUIDField(null=True)),
                ("checked_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["readers"], name="operations_check_readers"),
                    django.contrib.postgres.indexes.GinIndex(fields=["published"], name="operations_check_published"),
                    models.Index(fields=["ends_at"], name="operations_check_ends"),
                    models.Index(fields=["officer", "checked_at"], name="operations_check_officer"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("officer", models.TextField()),
                ("hour", models.DateTimeField()),
                ("asked", models.IntegerField(default=0)),
                ("refused", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("force", "unit", "officer", "hour"), name="operations_count_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="EntryNotice",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("officer", models.UUIDField(null=True)),
                ("second", models.TextField(default="")),
                ("host_unit", models.TextField()),
                ("readers", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("state", models.TextField()),
                ("said", models.JSONField(null=True)),
                ("sealed", models.TextField(default="")),
                ("code", models.TextField(default="")),
                ("opens_at", models.DateTimeField(null=True)),
                ("digest", models.TextField(default="")),
                ("written_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("why", models.TextField(default="")),
                (
                    "lines",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["readers"], name="operations_entry_readers"),
                    models.Index(fields=["opens_at"], name="operations_entry_opens"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EntryAcknowledgement",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("at", models.DateTimeField()),
                ("came_at", models.DateTimeField()),
                ("note", models.TextField()),
                ("line", models.TextField(default="")),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="acknowledgements",
                        to="operations.entrynotice",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Operation",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("host", models.TextField()),
                ("version", models.IntegerField()),
                ("state", models.TextField()),
                ("unit", models.TextField()),
                ("starts_at", models.DateTimeField()),
                ("said", models.JSONField()),
                (
                    "readers",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                (
                    "approvers",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("revised", models.JSONField(null=True)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["readers"], name="operations_operation_readers")
                ],
            },
        ),
        migrations.CreateModel(
            name="PairKey",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("secret", models.BinaryField()),
                ("public", models.BinaryField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["force", "made_at"], name="operations_key_force")],
            },
        ),
        migrations.CreateModel(
            name="TokenList",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("set", models.UUIDField()),
                ("public", models.BinaryField()),
                ("until_at", models.DateTimeField()),
                ("tokens", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("wraps", models.JSONField()),
                ("sealed", models.TextField()),
                ("came_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["tokens"], name="operations_list_tokens"),
                    models.Index(fields=["until_at"], name="operations_list_until"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("other", models.UUIDField()),
                ("unit", models.TextField()),
                ("name", models.TextField()),
                ("telephone", models.TextField()),
                ("reference", models.TextField()),
                ("found_at", models.DateTimeField()),
                ("ours", models.JSONField(null=True)),
                ("theirs", models.JSONField(null=True)),
                (
                    "check_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conflicts",
                        to="operations.actioncheck",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("check_of", "other"), name="operations_conflict_once")],
            },
        ),
        migrations.CreateModel(
            name="BoardLine",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("kind", models.TextField()),
                ("text", models.TextField()),
                ("task", models.UUIDField(null=True)),
                ("task_state", models.TextField(default="")),
                ("said_at", models.DateTimeField()),
                ("came_at", models.DateTimeField()),
                ("line", models.TextField(default="")),
                (
                    "operation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="board", to="operations.operation"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["force", "came_at"], name="operations_board_of_force")],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("list_id", models.UUIDField(unique=True)),
                ("set", models.UUIDField(null=True)),
                ("blinds", models.JSONField(default=list)),
                (
                    "tokens",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("pads", models.JSONField(default=dict)),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("refused", models.TextField(default="")),
                ("withdrawn", models.BooleanField(default=False)),
                (
                    "check_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="operations.actioncheck",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["tokens"], name="operations_question_tokens")
                ],
                "constraints": [models.UniqueConstraint(fields=("check_of", "force"), name="operations_question_once")],
            },
        ),
        guard(
            "operations_actioncheck",
            "operations_boardline",
            "operations_checkcount",
            "operations_conflict",
            "operations_entryacknowledgement",
            "operations_entrynotice",
            "operations_operation",
            "operations_pairkey",
            "operations_question",
            "operations_tokenlist",
        ),
    ]
