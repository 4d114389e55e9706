"""The tables of records, in one migration for those of which a node of 2 December 2026 was made."""

import django.db.models.fields.json
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models import Q

from sangam.audit.guard import guard

LEAST = migrations.RunSQL(
    """
CREATE FUNCTION records_least(statements jsonb) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT min(array_position(
        ARRAY['unclassified', 'restricted', 'confidential', 'secret', 'top_secret'], s ->> 'classification'
    ) - 1)::smallint
    FROM jsonb_array_elements(statements) AS s
$$
""",
    "DROP FUNCTION records_least(jsonb)",
)

# The primary key's index alone answers a look-up: the day of expiry stands in it, too.
KEY_BY_INDEX = migrations.RunSQL("""
ALTER TABLE records_key DROP CONSTRAINT records_key_pkey;
ALTER TABLE records_key ADD PRIMARY KEY (key, admittance, record) INCLUDE (expires);
""")


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("records", "0001_initial"),
        ("records", "0002_changed"),
        ("records", "0003_receipt_asked_at"),
        ("records", "0004_narrowing"),
        ("records", "0005_tombstone_desk"),
        ("records", "0006_narrowing_unit"),
    ]

    dependencies = [("audit", "0001_initial")]

    operations = [
        LEAST,
        migrations.CreateModel(
            name="Asked",
            fields=[
                ("sender", models.TextField(primary_key=True, serialize=False)),
                ("body", models.JSONField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Comparing",
            fields=[
                ("force", models.TextField(primary_key=True, serialize=False)),
                ("run", models.UUIDField()),
                ("why", models.TextField()),
                ("begun_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("until", models.DateTimeField()),
                ("due", models.BigIntegerField(default=0)),
                ("settled", models.BigIntegerField(default=0)),
                ("sent", models.BigIntegerField(default=0)),
                ("recalled", models.BigIntegerField(default=0)),
                ("ahead", models.BigIntegerField(default=0)),
                ("short", models.BigIntegerField(db_default=0, default=0)),
            ],
        ),
        migrations.CreateModel(
            name="KeyRules",
            fields=[
                ("part", models.TextField(primary_key=True, serialize=False)),
                ("rules", models.TextField()),
                ("after", models.UUIDField(null=True)),
                ("finished", models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name="PointerSet",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "owner", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.UUIDField()),
                ("owner", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("public", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Proof",
            fields=[
                ("envelope", models.UUIDField(primary_key=True, serialize=False)),
                ("sender", models.TextField()),
                ("line", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("record", models.UUIDField(primary_key=True, serialize=False)),
                ("owner", models.TextField()),
                ("number", models.BigIntegerField()),
                ("challenged", models.JSONField(default=list)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("unconfirmed_since", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
            ],
        ),
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
                ("document", models.TextField(db_default="", default="")),
                ("leavings", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Title",
            fields=[
                ("record", models.UUIDField(primary_key=True, serialize=False)),
                ("words", ArrayField(base_field=models.TextField(), size=None)),
            ],
        ),
        migrations.CreateModel(
            name="Wanted",
            fields=[
                ("record", models.UUIDField(primary_key=True, serialize=False)),
                ("giver", models.TextField()),
                ("word", models.TextField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("lacking", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Admittance",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("classification", models.SmallIntegerField()),
                ("caveats", ArrayField(base_field=models.TextField(), default=list, size=None)),
                ("audience", ArrayField(base_field=models.TextField(), default=list, size=None)),
                ("purposes", ArrayField(base_field=models.TextField(), default=list, size=None)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("classification", "caveats", "audience", "purposes"), name="records_admittance_once"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Ahead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record", models.UUIDField()),
                ("force", models.TextField()),
                ("version", models.BigIntegerField()),
                ("level", models.TextField()),
                ("shown", models.BinaryField(db_default=b"", default=b"")),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["force"], name="records_ahead_of")],
                "constraints": [models.UniqueConstraint(fields=("record", "force"), name="records_ahead_once")],
            },
        ),
        migrations.CreateModel(
            name="Arrived",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("post", models.UUIDField(null=True)),
                ("records", ArrayField(base_field=models.UUIDField(), size=None)),
                ("bulk", models.BooleanField()),
                ("looked_at", models.DateTimeField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["bulk", "id"], name="records_arrived_next")]},
        ),
        migrations.CreateModel(
            name="Challenge",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("record", models.UUIDField()),
                ("statement", models.UUIDField()),
                ("property", models.TextField()),
                ("owner", models.TextField()),
                ("label", models.TextField()),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("post", models.UUIDField(null=True)),
                ("by", models.TextField()),
                ("reason", models.TextField()),
                ("urgent", models.BooleanField()),
                ("raised_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("answer", models.TextField(default="")),
                ("answer_reason", models.TextField(default="")),
                ("answered_at", models.DateTimeField(null=True)),
                ("line", models.TextField(db_default="", default="")),
                ("handling", models.JSONField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["record"], name="records_challenge_record")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("answer", "")), fields=("force", "statement"), name="records_challenge_one_open"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "record", "part", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("record", models.UUIDField()),
                ("part", models.SmallIntegerField()),
                ("parts", models.SmallIntegerField()),
                ("admittance", models.IntegerField()),
                ("kind", models.TextField()),
                ("owner", models.TextField()),
                ("taken_from", models.TextField()),
                ("expires", models.IntegerField()),
                ("known_at", models.BigIntegerField()),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("precision", models.TextField()),
                ("earliest", models.BigIntegerField(null=True)),
                ("latest", models.BigIntegerField(null=True)),
                ("patrol", models.SmallIntegerField()),
                ("heads", ArrayField(base_field=models.TextField(), default=list, size=None)),
                ("modus", ArrayField(base_field=models.TextField(), default=list, size=None)),
                ("trades", ArrayField(base_field=models.TextField(), default=list, size=None)),
                ("grade", models.TextField()),
            ],
            options={"indexes": [models.Index(fields=["kind", "latest"], name="records_event_period")]},
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("giver", models.TextField()),
                ("taker", models.TextField()),
                ("case", models.UUIDField(null=True)),
                ("records", ArrayField(base_field=models.UUIDField(), size=None)),
                ("desk", models.TextField()),
                ("reason", models.TextField()),
                ("kept", models.IntegerField(default=0)),
                ("history", models.JSONField(default=list)),
                ("offered_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("answer", models.TextField(default="")),
                ("acceptance", models.TextField(db_default="", default="")),
                ("answered_at", models.DateTimeField(null=True)),
                ("versions", ArrayField(base_field=models.BigIntegerField(), null=True, size=None)),
                ("word", models.TextField(db_default="", default="")),
                ("recall", models.TextField(db_default="", default="")),
            ],
            options={
                "indexes": [
                    GinIndex(fields=["records"], name="records_handover_records"),
                    models.Index(condition=Q(("answer", "")), fields=["due_at"], name="records_handover_open"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Key",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key", "admittance", "record", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.BigIntegerField()),
                ("record", models.UUIDField()),
                ("admittance", models.IntegerField()),
                ("expires", models.IntegerField()),
            ],
            options={"indexes": [models.Index(fields=["record"], name="records_key_record")]},
        ),
        migrations.CreateModel(
            name="OfferWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("giver", models.TextField()),
                ("handover", models.UUIDField()),
                ("line", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["giver", "at"], name="records_offerword_since")],
                "constraints": [models.UniqueConstraint(fields=("handover", "giver"), name="records_offerword_once")],
            },
        ),
        migrations.CreateModel(
            name="Owed",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("record", models.UUIDField()),
                ("force", models.TextField()),
                ("what", models.TextField()),
                ("version", models.BigIntegerField()),
                ("reason", models.TextField(default="")),
                ("asked_at", models.DateTimeField()),
                ("envelope", models.UUIDField(null=True)),
                ("chase_at", models.DateTimeField()),
                ("times", models.IntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["force", "chase_at", "id"], name="records_owed_next")],
                "constraints": [
                    models.UniqueConstraint(fields=("record", "force", "what"), name="records_owed_once"),
                    models.CheckConstraint(
                        condition=Q(("what__in", ["erased", "corrected"])), name="records_owed_what_is_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pointer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("record", models.UUIDField()),
                ("owner", models.TextField()),
                ("desk", models.TextField()),
                ("version", models.BigIntegerField()),
                ("set", models.UUIDField()),
                ("token", models.BinaryField(null=True)),
                ("admittance", models.IntegerField()),
                ("expires_at", models.DateTimeField()),
                ("word", models.BinaryField(db_default=b"", default=b"")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["set", "token"], name="records_pointer_lookup"),
                    models.Index(fields=["record"], name="records_pointer_record"),
                    models.Index(
                        fields=["owner", "record"], include=("version", "expires_at"), name="records_pointer_held"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="PointerCount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("post", models.TextField()),
                ("hour", models.DateTimeField()),
                ("asked", models.IntegerField()),
                ("refused", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("force", "hour", "post"), name="records_pointercount_once")
                ]
            },
        ),
        migrations.CreateModel(
            name="PointerKey",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("secret", models.BinaryField()),
                ("public", models.BinaryField()),
                ("due", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("force", "made_at"), name="records_pointerkey_once")]
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record", models.UUIDField()),
                ("force", models.TextField()),
                ("version", models.BigIntegerField(default=0)),
                ("erased_at", models.DateTimeField(null=True)),
                ("gone_by", models.DateTimeField(null=True)),
                ("reason", models.TextField(default="")),
                ("envelope", models.UUIDField(null=True)),
                ("corrected_version", models.BigIntegerField(null=True)),
                ("corrected_at", models.DateTimeField(null=True)),
                ("corrected_in", models.UUIDField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["envelope"], name="records_receipt_erased_in"),
                    models.Index(
                        condition=Q(("corrected_in__isnull", False)),
                        fields=["corrected_in"],
                        name="records_receipt_corrected_in",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("record", "force"), name="records_receipt_once")],
            },
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("owner", models.TextField()),
                ("desk", models.TextField()),
                ("version", models.BigIntegerField()),
                ("state", models.TextField(default="live")),
                ("offered_to", models.TextField(default="")),
                ("label", models.TextField(default="")),
                ("statements", models.JSONField()),
                ("terms", models.JSONField()),
                ("as_of", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("received_at", models.DateTimeField(null=True)),
                ("review_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=Q(("received_at__isnull", True), ("review_at__isnull", False), ("state", "live")),
                        fields=["review_at"],
                        name="records_record_review",
                    ),
                    models.Index(fields=["owner", "kind", "as_of"], name="records_record_listing"),
                    models.Index(
                        models.F("as_of"),
                        models.F("id"),
                        models.Func("statements", function="records_least"),
                        name="records_record_newest",
                    ),
                    models.Index(fields=["expires_at"], name="records_record_expiry"),
                    models.Index(
                        condition=Q(("received_at__isnull", False), ("state", "live")),
                        fields=["owner", "id"],
                        include=("version", "expires_at"),
                        name="records_record_held",
                    ),
                    GinIndex(
                        django.db.models.fields.json.KeyTransform("groups", "terms"),
                        condition=Q(("terms__has_key", "groups")),
                        name="records_record_groups",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=Q(("version__gte", 1)), name="records_record_version_from_one"),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("offered_to", ""), ("state", "live")),
                            Q(("offered_to__gt", ""), ("state", "transfer-offered")),
                            _connector="OR",
                        ),
                        name="records_record_offered_to_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Silent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("record", models.UUIDField()),
                ("owner", models.TextField()),
                ("desk", models.TextField()),
                ("version", models.BigIntegerField()),
                ("key", models.BigIntegerField(null=True)),
                ("audience", ArrayField(base_field=models.TextField(), default=list, size=None)),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["key"], name="records_silent_lookup"),
                    models.Index(fields=["record"], name="records_silent_record"),
                    models.Index(
                        fields=["owner", "record"], include=("version", "expires_at"), name="records_silent_held"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Stretch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("first", models.UUIDField()),
                ("beyond", models.UUIDField()),
                ("count", models.BigIntegerField(default=0)),
                ("step", models.TextField()),
                ("asked_at", models.DateTimeField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["force", "step", "id"], name="records_stretch_next")]},
        ),
        migrations.CreateModel(
            name="Taken",
            fields=[
                ("statement", models.UUIDField(primary_key=True, serialize=False)),
                ("into", models.UUIDField()),
                ("source", models.UUIDField()),
                ("source_statement", models.UUIDField()),
                ("due", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["source"], name="records_taken_source"),
                    models.Index(condition=Q(("due", True)), fields=["into"], name="records_taken_due"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("record", models.UUIDField()),
                ("owner", models.TextField()),
                ("version", models.BigIntegerField()),
                ("proven", models.BooleanField()),
                ("withdrawn", models.BooleanField(db_default=False, default=False)),
                ("passed_to", models.TextField(db_default="", default="")),
                ("at", models.DateTimeField()),
                ("desk", models.TextField(db_default="", default="")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("record", "owner"), name="records_tombstone_once")]
            },
        ),
        migrations.CreateModel(
            name="Share",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("force", models.TextField()),
                ("level", models.TextField()),
                ("version", models.BigIntegerField()),
                ("envelope", models.UUIDField(null=True)),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("groups", models.JSONField(db_default={}, default=dict)),
                (
                    "record",
                    models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="+", to="records.record"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["force", "record"],
                        include=("level", "version", "expires_at"),
                        name="records_share_held",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("record", "force"), name="records_share_once")],
            },
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
                ("group", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="records.sharinggroup")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("group", "version"), name="records_groupversion_once")]
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.BigIntegerField()),
                ("statements", models.JSONField(null=True)),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("why", models.TextField()),
                (
                    "record",
                    models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="+", to="records.record"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("record", "version"), name="records_version_once")]
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
                    models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="+", to="records.record"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("record", "force"), name="records_withdrawn_once")]
            },
        ),
        migrations.CreateModel(
            name="Changed",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("act", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("records", ArrayField(base_field=models.UUIDField(), size=None)),
            ],
            options={"indexes": [models.Index(fields=["act"], name="records_changed_act")]},
        ),
        migrations.CreateModel(
            name="Narrowing",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("record", models.UUIDField()),
                ("desk", models.TextField()),
                ("units", ArrayField(base_field=models.TextField(), size=None)),
                ("at", models.DateTimeField()),
                ("officer", models.UUIDField(null=True)),
                ("post", models.UUIDField(null=True)),
                ("by", models.TextField()),
                ("ways", ArrayField(base_field=models.TextField(), size=None)),
                ("version_before", models.BigIntegerField()),
                ("version", models.BigIntegerField()),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("alone", models.BooleanField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by", models.TextField(default="")),
                ("unit", models.TextField(db_default="", default="")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["at"], name="records_narrowing_at"),
                    models.Index(fields=["officer", "at"], name="records_narrowing_officer"),
                    models.Index(fields=["post", "at"], name="records_narrowing_post"),
                    models.Index(condition=Q(("undone_at", None)), fields=["record"], name="records_narrowing_open"),
                ]
            },
        ),
        guard(
            "records_record",
            "records_version",
            "records_key",
            "records_silent",
            "records_share",
            "records_tombstone",
            "records_receipt",
            "records_admittance",
            "records_ahead",
            "records_asked",
            "records_comparing",
            "records_stretch",
            "records_challenge",
            "records_remark",
            "records_sharinggroup",
            "records_sharinggroupversion",
            "records_withdrawn",
            "records_handover",
            "records_taken",
            "records_pointerkey",
            "records_pointercount",
            "records_pointerset",
            "records_pointer",
            "records_owed",
            "records_proof",
            "records_title",
            "records_offerword",
            "records_wanted",
            "records_event",
            "records_narrowing",
        ),
        KEY_BY_INDEX,
    ]
