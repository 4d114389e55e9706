"""Deconfliction by lists under keys of their own: what was asked under thirty-day keys goes, and is asked anew."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("operations", "0003_corners")]

    operations = [
        migrations.DeleteModel(name="Question"),
        migrations.DeleteModel(name="TokenList"),
        migrations.DeleteModel(name="PairKey"),
        migrations.DeleteModel(name="CheckCount"),
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
            ],
            options={
                "indexes": [models.Index(fields=["force", "last_date"], name="operations_list_days")],
            },
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
            options={
                "indexes": [models.Index(fields=["force", "at"], name="operations_inputs_of_force")],
            },
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
                (
                    "compared",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("left_out", models.IntegerField(default=0)),
                ("refused", models.TextField(default="")),
                ("lot", models.TextField(default="")),
                ("their_lot", models.TextField(default="")),
                ("redrawn", models.BooleanField(default=False)),
                ("withdrawn", models.BooleanField(default=False)),
                ("told", models.BooleanField(default=False)),
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
                "indexes": [models.Index(fields=["force", "last_date"], name="operations_question_days")],
                "constraints": [models.UniqueConstraint(fields=("check_of", "force"), name="operations_question_once")],
            },
        ),
        guard("operations_askedlist", "operations_inputcount", "operations_question"),
    ]
