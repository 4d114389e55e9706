"""The tables of interchange, in one migration for those of which a node of 2 December 2026 was made."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    initial = True

    replaces = [("interchange", "0001_initial"), ("interchange", "0002_lists")]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ImportedRecord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("job", models.UUIDField()),
                ("record", models.UUIDField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("job", "record"), name="interchange_imported_once")]
            },
        ),
        migrations.CreateModel(
            name="ImportJob",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("officer", models.UUIDField()),
                ("post", models.UUIDField(null=True)),
                ("by", models.TextField()),
                ("file", models.TextField()),
                ("stored", models.TextField()),
                ("plan", models.JSONField()),
                ("state", models.TextField(default="columns")),
                ("line", models.BigIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("troubles", models.JSONField(default=list)),
                ("troubles_in_all", models.BigIntegerField(default=0)),
                ("why", models.TextField(default="")),
                ("told", models.JSONField(null=True)),
                ("code", models.TextField(default="")),
                ("at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=Q(
                            (
                                "state__in",
                                (
                                    "plan-waiting",
                                    "plan-running",
                                    "trial-waiting",
                                    "trial-running",
                                    "waiting",
                                    "running",
                                ),
                            )
                        ),
                        fields=["at"],
                        name="interchange_job_to_do",
                    ),
                    models.Index(fields=["officer", "-at"], name="interchange_job_own"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            Q(("finished_at__isnull", False), ("state__in", ["finished", "failed", "cancelled"])),
                            Q(
                                Q(("state__in", ["finished", "failed", "cancelled"]), _negated=True),
                                ("finished_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="interchange_job_over_has_an_end",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckedList",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("officer", models.UUIDField()),
                ("post", models.UUIDField(null=True)),
                ("purpose", models.TextField()),
                ("reference", models.TextField()),
                ("file", models.TextField()),
                ("digest", models.TextField()),
                ("stored", models.TextField()),
                ("columns", models.JSONField(default=list)),
                ("notes", models.JSONField(default=list)),
                ("state", models.TextField(default="waiting")),
                ("told", models.JSONField(null=True)),
                ("code", models.TextField(default="")),
                ("at", models.DateTimeField()),
                ("over_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=Q(("state__in", ("waiting", "running"))), fields=["at"], name="interchange_list_to_do"
                    ),
                    models.Index(fields=["officer", "-at"], name="interchange_list_own"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("state__in", ("waiting", "running"))),
                        fields=("officer", "post"),
                        name="interchange_one_list_checked",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ListedRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("line", models.BigIntegerField()),
                ("name", models.TextField()),
                ("text", models.TextField()),
                ("trouble", models.JSONField(null=True)),
                ("band", models.SmallIntegerField(null=True)),
                ("cautioned", models.BooleanField(default=False)),
                ("score", models.FloatField(default=0.0)),
                ("records", models.JSONField(default=list)),
                ("more", models.IntegerField(default=0)),
                ("crowded", models.BooleanField(default=False)),
                (
                    "listing",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="rows", to="interchange.checkedlist"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("listing", "line"), name="interchange_listed_once")]
            },
        ),
    ]
