"""The tables of notices."""

import django.db.models.deletion
from django.db import migrations, models

import sangam.kernel.ids
from sangam.audit.guard import guard


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Caused",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("force", models.TextField()),
                ("kind", models.TextField()),
                ("day", models.DateField()),
                ("notices", models.IntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("force", "kind"), name="notices_caused_once")],
            },
        ),
        migrations.CreateModel(
            name="Deadline",
            fields=[
                ("id", models.UUIDField(default=sangam.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("to", models.TextField()),
                ("subject_kind", models.TextField()),
                ("subject", models.UUIDField()),
                ("matter", models.TextField()),
                ("telling", models.JSONField()),
                ("due_at", models.DateTimeField()),
                ("repeat_s", models.IntegerField(null=True)),
                ("until_at", models.DateTimeField(null=True)),
                ("ring_at", models.DateTimeField(null=True)),
                ("rung", models.IntegerField(default=0)),
                ("stopped_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ring_at__isnull", False)), fields=["ring_at"], name="notices_deadline_ring"
                    ),
                    models.Index(fields=["subject"], name="notices_deadline_subject"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("to", "matter"), name="notices_deadline_one_a_matter"),
                    models.CheckConstraint(
                        condition=models.Q(("repeat_s", None), ("repeat_s__gt", 0), _connector="OR"),
                        name="notices_deadline_repeats_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.UUIDField(default=sangam.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("to", models.TextField()),
                ("kind", models.TextField()),
                ("subject_kind", models.TextField()),
                ("subject", models.UUIDField()),
                ("title", models.TextField()),
                ("parts", models.JSONField()),
                ("lane", models.TextField()),
                ("urgency", models.TextField()),
                ("matter", models.TextField()),
                ("each_officer", models.BooleanField()),
                ("created_at", models.DateTimeField()),
                ("told_at", models.DateTimeField()),
                ("times", models.IntegerField()),
                ("due_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("done_by", models.UUIDField(null=True)),
                ("written_in", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["to", "written_in"], name="notices_notice_since"),
                    models.Index(fields=["subject"], name="notices_notice_subject"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("done_at", None)),
                        fields=("to", "matter"),
                        name="notices_notice_one_open_a_matter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lane__in", ["now", "back", "watching"])),
                        name="notices_notice_lane_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("urgency__in", ["routine", "urgent", "flash"])),
                        name="notices_notice_urgency_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DoneBy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("officer", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("notice", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="notices.notice")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("notice", "officer"), name="notices_doneby_once")],
            },
        ),
        guard("notices_notice", "notices_doneby", "notices_deadline", "notices_caused"),
    ]
