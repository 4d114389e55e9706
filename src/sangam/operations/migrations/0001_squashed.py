"""The tables of operations, in one migration for those of which a node of 2 December 2026 was made."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("operations", "0001_initial"),
        ("operations", "0002_pool_phones"),
        ("operations", "0003_corners"),
        ("operations", "0004_hidden_lists"),
        ("operations", "0005_delivered_answers"),
    ]

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ActionCheck",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("unit", models.TextField()),
                ("readers", ArrayField(base_field=models.TextField(), size=None)),
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
                ("published", ArrayField(base_field=models.TextField(), size=None)),
                ("operation", models.UUIDField(null=True)),
                ("checked_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    GinIndex(fields=["readers"], name="operations_check_readers"),
                    models.Index(fields=["ends_at"], name="operations_check_ends"),
                    models.Index(fields=["officer", "checked_at"], name="operations_check_officer"),
                    GinIndex(fastupdate=False, fields=["published"], name="operations_check_inputs"),
                ]
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
                ("readers", ArrayField(base_field=models.TextField(), size=None)),
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
                ("lines", ArrayField(base_field=models.TextField(), default=list, size=None)),
            ],
            options={
                "indexes": [
                    GinIndex(fields=["readers"], name="operations_entry_readers"),
                    models.Index(fields=["opens_at"], name="operations_entry_opens"),
                ]
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
                        on_delete=models.CASCADE, related_name="acknowledgements", to="operations.entrynotice"
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
                ("readers", ArrayField(base_field=models.TextField(), default=list, size=None)),
                ("approvers", ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ("revised", models.JSONField(null=True)),
                ("changed_at", models.DateTimeField()),
            ],
            options={"indexes": [GinIndex(fields=["readers"], name="operations_operation_readers")]},
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
                    models.ForeignKey(on_delete=models.CASCADE, related_name="conflicts", to="operations.actioncheck"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("check_of", "other"), name="operations_conflict_once")]
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
                    models.ForeignKey(on_delete=models.CASCADE, related_name="board", to="operations.operation"),
                ),
            ],
            options={"indexes": [models.Index(fields=["force", "came_at"], name="operations_board_of_force")]},
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("places", models.JSONField(default=dict)),
                ("targets", models.JSONField(default=dict)),
                ("first_date", models.DateField()),
                ("last_date", models.DateField()),
                ("envelope", models.UUIDField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("compared", ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ("left_out", models.IntegerField(default=0)),
                ("refused", models.TextField(default="")),
                ("lot", models.TextField(default="")),
                ("their_lot", models.TextField(default="")),
                ("redrawn", models.BooleanField(default=False)),
                ("withdrawn", models.BooleanField(default=False)),
                ("told", models.BooleanField(default=False)),
                (
                    "check_of",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="questions", to="operations.actioncheck"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["force", "last_date"], name="operations_question_days")],
                "constraints": [models.UniqueConstraint(fields=("check_of", "force"), name="operations_question_once")],
            },
        ),
        migrations.CreateModel(
            name="PoolPhone",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("unit", models.TextField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("rank", models.TextField()),
                ("name", models.TextField()),
                ("belt", models.TextField()),
                ("until_at", models.DateTimeField()),
                ("issued_at", models.DateTimeField()),
                ("code_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(null=True)),
                ("token_hash", models.TextField(null=True, unique=True)),
                ("wiped_at", models.DateTimeField(null=True)),
                ("wiped_by", models.TextField(default="")),
                ("erased_at", models.DateTimeField(null=True)),
                (
                    "operation",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="phones", to="operations.operation"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AskedList",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("first_date", models.DateField()),
                ("last_date", models.DateField()),
                ("places", models.JSONField(default=dict)),
                ("targets", models.JSONField(default=dict)),
                ("size", models.IntegerField()),
                ("came_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("owed", models.JSONField(default=dict)),
                ("lot", models.TextField(default="")),
                ("opens_at", models.DateTimeField(null=True)),
                ("opening_asked", models.BooleanField(default=False)),
                ("withdrawn", models.BooleanField(default=False)),
                ("told", models.BooleanField(default=False)),
                ("envelope", models.UUIDField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["force", "last_date"], name="operations_list_days")]},
        ),
        migrations.CreateModel(
            name="InputCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("officer", models.TextField()),
                ("at", models.DateTimeField()),
                ("places", models.IntegerField(default=0)),
                ("targets", models.IntegerField(default=0)),
                ("first_date", models.DateField()),
                ("last_date", models.DateField()),
                ("refused", models.BooleanField(default=False)),
            ],
            options={"indexes": [models.Index(fields=["force", "at"], name="operations_inputs_of_force")]},
        ),
        guard(
            "operations_actioncheck",
            "operations_boardline",
            "operations_conflict",
            "operations_entryacknowledgement",
            "operations_entrynotice",
            "operations_operation",
            "operations_question",
            "operations_poolphone",
            "operations_askedlist",
            "operations_inputcount",
        ),
    ]
