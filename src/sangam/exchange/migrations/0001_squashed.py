"""The tables of exchange, in one migration for those of which a node of 2 December 2026 was made."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models import Q

from sangam.audit.guard import guard
from sangam.kernel.ids import new_id


class Migration(migrations.Migration):
    initial = True

    replaces = [("exchange", "0001_initial"), ("exchange", "0002_hand_overs"), ("exchange", "0003_stand_ins")]

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Gateway",
            fields=[
                ("force", models.TextField(primary_key=True, serialize=False)),
                ("desk", models.TextField()),
                ("contact", models.TextField()),
                ("since", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.UUIDField(default=new_id, primary_key=True, serialize=False)),
                ("issuer", models.TextField()),
                ("unit", models.TextField()),
                ("path", ArrayField(base_field=models.TextField(), size=None)),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("version", models.IntegerField()),
                ("state", models.TextField()),
                ("title", models.TextField()),
                ("text", models.TextField()),
                ("area", ArrayField(base_field=models.TextField(), size=None)),
                ("action", models.TextField()),
                ("urgency", models.TextField()),
                ("caution", models.TextField(default="")),
                ("authority_kind", models.TextField(default="")),
                ("authority_number", models.TextField(default="")),
                ("identifiers", ArrayField(base_field=models.TextField(), default=list, size=None)),
                ("record", models.UUIDField(null=True)),
                ("record_owner", models.TextField(default="")),
                ("record_label", models.TextField(default="")),
                ("issued_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("reason", models.TextField(default="")),
                ("envelopes", ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ("sent_to", ArrayField(base_field=models.TextField(), default=list, size=None)),
                ("earlier", models.JSONField(db_default={}, default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(condition=Q(("state", "live")), fields=["expires_at"], name="exchange_alert_live"),
                    models.Index(fields=["changed_at"], name="exchange_alert_changed"),
                    GinIndex(fields=["path"], name="exchange_alert_path"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("state__in", ["live", "cancelled", "expired"])),
                        name="exchange_alert_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            ("action__in", ["inform", "observe", "stop-and-check", "detain", "do-not-approach"])
                        ),
                        name="exchange_alert_action_is_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(("urgency__in", ["routine", "urgent", "flash"])),
                        name="exchange_alert_urgency_is_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("action", "detain"), _negated=True),
                            ("authority_kind__in", ["FIR", "NBW", "LOC"]),
                            _connector="OR",
                        ),
                        name="exchange_alert_detains_on_an_authority",
                    ),
                    models.CheckConstraint(
                        condition=Q(("expires_at__gt", models.F("issued_at"))),
                        name="exchange_alert_expires_after_issue",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.UUIDField(default=new_id, primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("kind", models.TextField()),
                ("about_kind", models.TextField()),
                ("about", models.UUIDField()),
                ("says", models.JSONField()),
                ("state", models.TextField(default="waiting")),
                ("made_at", models.DateTimeField()),
                ("pdf", models.BinaryField(null=True)),
                ("handed_at", models.DateTimeField(null=True)),
                ("handed_by", models.TextField(default="")),
                ("handed_how", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["about"], name="exchange_letter_about"),
                    models.Index(condition=Q(("state", "waiting")), fields=["made_at"], name="exchange_letter_waiting"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("state__in", ("waiting", "handed_over", "answered"))),
                        name="exchange_letter_state_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestDraft",
            fields=[
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
                ("asker_path", ArrayField(base_field=models.TextField(), size=None)),
                ("asker_post", models.UUIDField()),
                ("asker_label", models.TextField()),
                ("reason", models.TextField(default="")),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [GinIndex(fields=["asker_path"], name="exchange_requestdraft_path")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("state__in", ["waiting", "returned"])), name="exchange_requestdraft_state_is_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                ("id", models.UUIDField(default=new_id, primary_key=True, serialize=False)),
                ("host", models.TextField()),
                ("state", models.TextField()),
                ("record", models.UUIDField()),
                ("record_owner", models.TextField()),
                ("record_label", models.TextField()),
                ("own_words", models.BooleanField(db_default=False, default=False)),
                ("desk", models.TextField()),
                ("desk_path", ArrayField(base_field=models.TextField(), size=None)),
                ("asker_unit", models.TextField()),
                ("asker_path", ArrayField(base_field=models.TextField(), size=None)),
                ("asker_post", models.UUIDField()),
                ("asker_label", models.TextField()),
                ("purpose", models.TextField()),
                ("clock_s", models.IntegerField()),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField()),
                ("request", models.TextField(db_default="", default="")),
                ("terms", models.JSONField(db_default={}, default=dict)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("paused_at", models.DateTimeField(null=True)),
                ("resumed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["record"], name="exchange_thread_record"),
                    models.Index(fields=["changed_at"], name="exchange_thread_changed"),
                    GinIndex(fields=["desk_path"], name="exchange_thread_desk_path"),
                    GinIndex(fields=["asker_path"], name="exchange_thread_asker_path"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("state__in", ["open", "answered", "declined", "closed"])),
                        name="exchange_thread_state_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(default=new_id, primary_key=True, serialize=False)),
                ("act", models.TextField()),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("side", models.TextField()),
                ("text", models.TextField()),
                ("grade", models.TextField(default="")),
                ("outcome", models.TextField(default="")),
                ("said_at", models.DateTimeField()),
                ("came_at", models.DateTimeField()),
                ("envelope", models.UUIDField(null=True)),
                ("file", models.UUIDField(null=True)),
                ("step", models.TextField(db_default="", default="")),
                ("handed_to", models.TextField(db_default="", default="")),
                ("thread", models.ForeignKey(on_delete=models.CASCADE, related_name="messages", to="exchange.thread")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["thread", "said_at"], name="exchange_message_in_order"),
                    models.Index(
                        condition=Q(("act__in", ["answered", "asked", "closed", "declined"])),
                        fields=["thread"],
                        name="exchange_message_decisive",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("act__in", ["asked", "said", "answered", "declined", "outcome", "closed"])),
                        name="exchange_message_act_is_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            (
                                "outcome__in",
                                [
                                    "",
                                    "arrested",
                                    "recovered",
                                    "not-him",
                                    "wrong-record",
                                    "seen-not-acted",
                                    "useful",
                                    "late",
                                    "not-useful",
                                ],
                            )
                        ),
                        name="exchange_message_outcome_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("alert", models.UUIDField()),
                ("issuer", models.TextField()),
                ("version", models.IntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("alert", "issuer"), name="exchange_tombstone_once")]
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.IntegerField()),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("post", models.UUIDField()),
                ("officer", models.UUIDField(null=True)),
                ("label", models.TextField()),
                ("how", models.TextField()),
                ("note", models.TextField(default="")),
                ("seen_at", models.DateTimeField()),
                ("acted_at", models.DateTimeField(null=True)),
                (
                    "alert",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="acknowledgements", to="exchange.alert"),
                ),
                ("handed_to", models.TextField(db_default="", default="")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            Q(("acted_at", None), ("how", "seen")),
                            Q(("acted_at__isnull", False), ("how", "acted")),
                            _connector="OR",
                        ),
                        name="exchange_acknowledgement_acted_has_its_time",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="AlertTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("path", ArrayField(base_field=models.TextField(), size=None)),
                ("told_at", models.DateTimeField(null=True)),
                ("heard_at", models.DateTimeField(null=True)),
                ("alert", models.ForeignKey(on_delete=models.CASCADE, related_name="targets", to="exchange.alert")),
                ("left_at", models.DateTimeField(null=True)),
                ("handed_at", models.DateTimeField(null=True)),
                ("handed_by", models.TextField(db_default="", default="")),
                ("is_stand_in", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["unit"], name="exchange_alerttarget_unit"),
                    GinIndex(fields=["path"], name="exchange_alerttarget_path"),
                ],
                "constraints": [models.UniqueConstraint(fields=("alert", "unit"), name="exchange_alerttarget_once")],
            },
        ),
        migrations.CreateModel(
            name="Seen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("post", models.UUIDField()),
                ("unit", models.TextField()),
                ("label", models.TextField()),
                ("at", models.DateTimeField()),
                ("message", models.ForeignKey(on_delete=models.CASCADE, related_name="sights", to="exchange.message")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("message", "post"), name="exchange_seen_once_a_post")]
            },
        ),
        guard(
            "exchange_alert",
            "exchange_alerttarget",
            "exchange_acknowledgement",
            "exchange_tombstone",
            "exchange_thread",
            "exchange_message",
            "exchange_seen",
            "exchange_gateway",
            "exchange_letter",
            "exchange_requestdraft",
        ),
    ]
