"""Sharing groups: who is in one by each version of its document, and by which of them a force holds our record."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models
from django.db.models.fields.json import KeyTransform

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("records", "0007_challenge")]

    operations = [
        migrations.CreateModel(
            name="SharingGroup",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("name_en", models.TextField()),
                ("name_hi", models.TextField()),
                ("members", models.JSONField()),
                ("confirm", models.BooleanField()),
                ("left", models.JSONField(default=dict)),
                ("agreed", models.JSONField(default=dict)),
                ("settled", models.JSONField(null=True)),
                ("settling", models.JSONField(null=True)),
                ("after", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SharingGroupVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.BigIntegerField()),
                ("members", models.JSONField()),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("why", models.TextField()),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="records.sharinggroup"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("group", "version"), name="records_groupversion_once"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Withdrawn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("force", models.TextField()),
                ("version", models.BigIntegerField()),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="records.record"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("record", "force"), name="records_withdrawn_once")]
            },
        ),
        migrations.AddField("share", "groups", models.JSONField(default=dict, db_default={})),
        migrations.AddIndex(
            "record",
            django.contrib.postgres.indexes.GinIndex(
                KeyTransform("groups", "terms"),
                name="records_record_groups",
                condition=models.Q(("terms__has_key", "groups")),
            ),
        ),
        guard("records_sharinggroup", "records_sharinggroupversion", "records_withdrawn"),
    ]
