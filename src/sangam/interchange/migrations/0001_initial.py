"""The tables of interchange."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

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
                "constraints": [models.UniqueConstraint(fields=("job", "record"), name="interchange_imported_once")],
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
                        condition=models.Q(
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
                        condition=models.Q(
                            models.Q(
                                ("finished_at__isnull", False), ("state__in", ["finished", "failed", "cancelled"])
                            ),
                            models.Q(
                                models.Q(("state__in", ["finished", "failed", "cancelled"]), _negated=True),
                                ("finished_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="interchange_job_over_has_an_end",
                    )
                ],
            },
        ),
    ]
