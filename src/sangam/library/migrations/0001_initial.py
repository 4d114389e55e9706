"""The tables of library."""

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
            name="OwnCourse",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("said", models.JSONField()),
                ("text", models.TextField()),
                ("language", models.TextField()),
                ("edition", models.IntegerField()),
                ("unit", models.TextField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("course", models.TextField()),
                ("target", models.TextField()),
                ("unit", models.TextField(default="")),
                ("due_date", models.DateField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["target"], name="library_assignment_target"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Completion",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("officer", models.UUIDField()),
                ("course", models.TextField()),
                ("edition", models.IntegerField()),
                ("score", models.IntegerField()),
                ("most", models.IntegerField()),
                ("passed", models.BooleanField()),
                ("checked", models.BooleanField()),
                ("said", models.JSONField()),
                ("post", models.UUIDField(null=True)),
                ("done_at", models.DateTimeField()),
                ("came_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["officer", "course"], name="library_completion_officer")],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("unit", models.TextField()),
                ("by", models.TextField()),
                ("state", models.TextField()),
                ("said", models.JSONField()),
                ("base", models.IntegerField(default=0)),
                ("review_unit", models.TextField(default="")),
                ("returned", models.TextField(default="")),
                ("set_aside", models.JSONField(default=list)),
                (
                    "readers",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["readers"], name="library_draft_readers")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["writing", "review"])), name="library_draft_state_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("version", models.IntegerField()),
                ("state", models.TextField()),
                ("said", models.JSONField()),
                ("category", models.TextField()),
                ("stage", models.TextField()),
                ("shelf", models.TextField()),
                ("review_by", models.DateField()),
                ("released_at", models.DateTimeField()),
                ("search", models.TextField()),
                ("line", models.TextField(default="")),
                (
                    "sent_to",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("told_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["review_by"], name="library_note_review"),
                    models.Index(fields=["force"], name="library_note_force"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["released", "withdrawn"])), name="library_note_state_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("said", models.JSONField()),
                ("about", models.UUIDField(null=True)),
                ("said_at", models.DateTimeField()),
                ("came_at", models.DateTimeField()),
                ("line", models.TextField(default="")),
                (
                    "sent_to",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="remarks", to="library.note"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["force", "came_at"], name="library_remark_of_force")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["comment", "adoption", "result", "translation"])),
                        name="library_remark_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.IntegerField()),
                ("said", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="library.note"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("note", "version"), name="library_version_once")],
            },
        ),
        guard(
            "library_note",
            "library_version",
            "library_draft",
            "library_remark",
            "library_assignment",
            "library_completion",
            "library_owncourse",
        ),
    ]
