"""Typed requests: their terms, the steps of the answering side, and those that wait for an approval."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from sangam.audit.guard import guard
from sangam.kernel.ids import new_id

_OUTCOMES = ["", "arrested", "recovered", "not-him", "wrong-record", "seen-not-acted", "useful", "late", "not-useful"]


class Migration(migrations.Migration):
    dependencies = [("exchange", "0006_alert_heard")]

    operations = [
        migrations.AddField("Thread", "request", models.TextField(default="", db_default="")),
        migrations.AddField("Thread", "terms", models.JSONField(default=dict, db_default={})),
        migrations.AddField("Thread", "accepted_at", models.DateTimeField(null=True)),
        migrations.AddField("Thread", "paused_at", models.DateTimeField(null=True)),
        migrations.AddField("Thread", "resumed_at", models.DateTimeField(null=True)),
        migrations.AddField("Message", "step", models.TextField(default="", db_default="")),
        migrations.AddField("Message", "handed_to", models.TextField(default="", db_default="")),
        migrations.RemoveConstraint("Message", "exchange_message_outcome_is_known"),
        migrations.AddConstraint(
            "Message",
            models.CheckConstraint(condition=models.Q(outcome__in=_OUTCOMES), name="exchange_message_outcome_is_known"),
        ),
        migrations.CreateModel(
            "RequestDraft",
            [
                ("id", models.UUIDField(default=new_id, primary_key=True, serialize=False)),
                ("state", models.TextField()),
                ("version", models.IntegerField(default=1)),
                ("record", models.UUIDField()),
                ("record_owner", models.TextField()),
                ("record_label", models.TextField()),
                ("own_words", models.BooleanField()),
                ("desk", models.TextField()),
                ("terms", models.JSONField()),
                ("words", models.TextField()),
                ("pace", models.TextField()),
                ("purpose", models.TextField()),
                ("rank", models.IntegerField()),
                ("asker_unit", models.TextField()),
                ("asker_path", django.contrib.postgres.fields.ArrayField(models.TextField())),
                ("asker_post", models.UUIDField()),
                ("asker_label", models.TextField()),
                ("reason", models.TextField(default="")),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["asker_path"], name="exchange_requestdraft_path")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(state__in=["waiting", "returned"]),
                        name="exchange_requestdraft_state_is_known",
                    )
                ],
            },
        ),
        guard("exchange_requestdraft"),
    ]
