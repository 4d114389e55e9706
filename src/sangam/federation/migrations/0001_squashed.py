"""The tables of federation, in one migration for those of which a node of 2 December 2026 was made."""

from django.db import migrations, models
from django.db.models import Q

from sangam.audit.guard import guard
from sangam.federation.migrations._inbox_by_month import INBOX_BY_MONTH
from sangam.kernel.ids import new_id


class Migration(migrations.Migration):
    initial = True

    replaces = [("federation", "0001_initial"), ("federation", "0002_inbox_months")]

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Beat",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="CatchUp",
            fields=[
                ("peer", models.TextField(primary_key=True, serialize=False)),
                ("epoch", models.BigIntegerField()),
                ("said", models.JSONField()),
                ("restored_at", models.DateTimeField()),
                ("hides", models.BooleanField()),
                ("urgent_at", models.DateTimeField(null=True)),
                ("normal_at", models.DateTimeField(null=True)),
                ("whole_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DirectoryTold",
            fields=[("force", models.TextField(primary_key=True, serialize=False)), ("digest", models.TextField())],
        ),
        migrations.CreateModel(
            name="File",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("owner", models.TextField()),
                ("about", models.UUIDField(db_index=True)),
                ("kind", models.TextField()),
                ("media", models.TextField()),
                ("name", models.TextField()),
                ("size", models.BigIntegerField()),
                ("digest", models.TextField()),
                ("key", models.TextField()),
                ("sealed_key", models.BinaryField()),
                ("pieces", models.BinaryField(default=b"")),
                ("preview", models.BinaryField(default=b"")),
                ("original_size", models.BigIntegerField(null=True)),
                ("original_sha256", models.TextField(default="")),
                ("state", models.TextField()),
                ("reason", models.TextField(default="")),
                ("told", models.JSONField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["owner", "state"], name="federation_file_of_owner")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("state__in", ["awaited", "here", "set-aside"])),
                        name="federation_file_state_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FileAllowance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("force", models.TextField()),
                ("file", models.ForeignKey(on_delete=models.CASCADE, related_name="allowances", to="federation.file")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("file", "force"), name="federation_fileallowance_once")]
            },
        ),
        migrations.CreateModel(
            name="HeadTold",
            fields=[
                ("force", models.TextField(primary_key=True, serialize=False)),
                ("size", models.BigIntegerField(default=0)),
                ("heard", models.BigIntegerField(db_default=0, default=0)),
                ("stated", models.BigIntegerField(db_default=0, default=0, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Machine",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("seen_at", models.DateTimeField()),
                ("speaks", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Outbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("envelope", models.UUIDField()),
                ("recipient", models.TextField()),
                ("lane", models.TextField()),
                ("kind", models.TextField()),
                ("body", models.TextField()),
                ("on_what", models.UUIDField(null=True)),
                ("deed", models.TextField()),
                ("post", models.TextField()),
                ("label", models.TextField()),
                ("queued_at", models.DateTimeField()),
                ("epoch", models.BigIntegerField(null=True)),
                ("seq", models.BigIntegerField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("left_at", models.DateTimeField(null=True)),
                ("reached_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(null=True)),
                ("reason", models.TextField(default="")),
                ("withdrawn", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=Q(("reached_at__isnull", False), Q(("kind", "envelope.emptied.v1"), _negated=True)),
                        fields=["reached_at"],
                        name="federation_outbox_confirmed",
                    ),
                    models.Index(
                        condition=Q(("seq", None)), fields=["recipient", "lane", "id"], name="federation_outbox_unsent"
                    ),
                    models.Index(
                        condition=Q(("reached_at", None)),
                        fields=["recipient", "queued_at"],
                        name="federation_outbox_waiting",
                    ),
                    models.Index(
                        condition=Q(("on_what__isnull", False)), fields=["on_what"], name="federation_outbox_on"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("envelope", "recipient"), name="federation_outbox_once"),
                    models.UniqueConstraint(
                        fields=("recipient", "lane", "epoch", "seq"), name="federation_outbox_one_a_number"
                    ),
                    models.CheckConstraint(
                        condition=Q(("lane__in", ["normal", "urgent"])), name="federation_outbox_lane_is_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            ("outcome", None),
                            ("outcome__in", ["applied", "kept", "parked", "set_aside", "tombstoned"]),
                            _connector="OR",
                        ),
                        name="federation_outbox_outcome_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnKey",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("public", models.BinaryField()),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField(null=True)),
                ("announced", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Peer",
            fields=[
                ("force", models.TextField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("url", models.TextField(blank=True)),
                ("state", models.TextField()),
                ("authority", models.TextField(blank=True)),
                ("epoch", models.BigIntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("state__in", ["invited", "left", "paired", "suspended"])),
                        name="federation_peer_state_is_known",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="PeerHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("size", models.BigIntegerField()),
                ("root", models.TextField()),
                ("at", models.TextField()),
                ("key", models.TextField()),
                ("signature", models.TextField()),
                ("received_at", models.DateTimeField()),
                ("lost_at", models.DateTimeField(null=True)),
                ("life", models.TextField(db_default="", default="", null=True)),
                ("peer", models.ForeignKey(on_delete=models.CASCADE, to="federation.peer")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("peer", "size", "root"), name="federation_peerhead_once")
                ]
            },
        ),
        migrations.CreateModel(
            name="PeerKey",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("public", models.BinaryField()),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField(null=True)),
                ("revoked_after", models.JSONField(null=True)),
                ("peer", models.ForeignKey(on_delete=models.PROTECT, to="federation.peer")),
            ],
        ),
        migrations.CreateModel(
            name="ReceivingPosition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lane", models.TextField()),
                ("epoch", models.BigIntegerField()),
                ("expected_seq", models.BigIntegerField(default=1)),
                ("heard_at", models.DateTimeField(null=True)),
                ("skew_ms", models.BigIntegerField(null=True)),
                ("day", models.DateField(null=True)),
                ("day_bytes", models.BigIntegerField(db_default=0, default=0)),
                ("sender", models.ForeignKey(on_delete=models.CASCADE, to="federation.peer")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sender", "lane"), name="federation_receivingposition_once"),
                    models.CheckConstraint(
                        condition=Q(("lane__in", ["normal", "urgent"])),
                        name="federation_receivingposition_lane_is_known",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Rejoined",
            fields=[
                ("peer", models.TextField(primary_key=True, serialize=False)),
                ("epoch", models.BigIntegerField()),
                ("said", models.JSONField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("urgent", models.BooleanField(default=False)),
                ("normal", models.BooleanField(default=False)),
                ("lost_since", models.DateTimeField(null=True)),
                ("kept_until", models.DateTimeField(null=True)),
                ("missing", models.BigIntegerField(default=0)),
                ("at", models.DateTimeField()),
                ("given_back_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Secret",
            fields=[("name", models.TextField(primary_key=True, serialize=False)), ("sealed", models.BinaryField())],
        ),
        migrations.CreateModel(
            name="SendingPosition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lane", models.TextField()),
                ("epoch", models.BigIntegerField()),
                ("next_seq", models.BigIntegerField(default=1)),
                ("confirmed_seq", models.BigIntegerField(default=0)),
                ("reached_at", models.DateTimeField(null=True)),
                ("failing_since", models.DateTimeField(null=True)),
                ("failure", models.TextField(default="")),
                ("skew_ms", models.BigIntegerField(null=True)),
                ("slow_until", models.DateTimeField(null=True)),
                ("slow_reason", models.TextField(db_default="", default="")),
                ("failure_told", models.JSONField(null=True)),
                ("slow_told", models.JSONField(null=True)),
                ("reads", models.JSONField(null=True)),
                ("speaks", models.SmallIntegerField(null=True)),
                ("key", models.TextField(db_default="", default="")),
                ("again", models.JSONField(null=True)),
                ("peer", models.ForeignKey(on_delete=models.CASCADE, to="federation.peer")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("peer", "lane"), name="federation_sendingposition_once"),
                    models.CheckConstraint(
                        condition=Q(("lane__in", ["normal", "urgent"])), name="federation_sendingposition_lane_is_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(("confirmed_seq__lt", models.F("next_seq"))),
                        name="federation_sendingposition_confirms_what_was_sent",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="SetAside",
            fields=[
                ("id", models.UUIDField(default=new_id, primary_key=True, serialize=False)),
                ("mark", models.TextField(unique=True)),
                ("sender", models.TextField(db_index=True)),
                ("envelope", models.UUIDField(null=True)),
                ("kind", models.TextField()),
                ("code", models.TextField()),
                ("reason", models.TextField()),
                ("told", models.JSONField(null=True)),
                ("came_from", models.TextField()),
                ("line", models.BinaryField()),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("times", models.BigIntegerField(default=1)),
            ],
            options={"indexes": [models.Index(fields=["last_at"], name="federation_setaside_last")]},
        ),
        migrations.CreateModel(
            name="Shut", fields=[("restored_at", models.DateTimeField(primary_key=True, serialize=False))]
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                ("peer", models.TextField(primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField()),
                ("places", models.JSONField()),
                ("hidden_since", models.DateTimeField(null=True)),
                ("silent_since", models.DateTimeField(null=True)),
                ("urgent_question", models.UUIDField(null=True)),
                ("normal_question", models.UUIDField(null=True)),
                ("urgent_at", models.DateTimeField(null=True)),
                ("normal_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DeskNote",
            fields=[
                ("id", models.UUIDField(default=new_id, primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("code", models.TextField()),
                ("sentence", models.TextField()),
                ("told", models.JSONField(null=True)),
                ("envelope", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=Q(("told_at", None)), fields=["at"], name="federation_desknote_untold")
                ]
            },
        ),
        migrations.CreateModel(
            name="FilePull",
            fields=[
                (
                    "file",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        primary_key=True,
                        related_name="pull",
                        serialize=False,
                        to="federation.file",
                    ),
                ),
                ("source", models.TextField()),
                ("have", models.BigIntegerField(default=0)),
                ("pieces", models.BinaryField(default=b"")),
                ("tries", models.IntegerField(default=0)),
                ("wrong", models.IntegerField(default=0)),
                ("failure", models.TextField(default="")),
                ("told", models.JSONField(null=True)),
                ("next_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["source", "next_at"], name="federation_filepull_due")]},
        ),
        guard(
            "federation_peer",
            "federation_peerkey",
            "federation_ownkey",
            "federation_headtold",
            "federation_directorytold",
            "federation_file",
            "federation_fileallowance",
            "federation_catchup",
            "federation_rejoined",
            "federation_secret",
            "federation_shut",
        ),
        # an envelope is written only in a deed; its number and its receipt are the relay's to write
        migrations.RunSQL(
            "CREATE TRIGGER sangam_guard AFTER INSERT ON federation_outbox "
            "FOR EACH STATEMENT EXECUTE FUNCTION sangam_require_deed()",
            "DROP TRIGGER sangam_guard ON federation_outbox",
        ),
        # rows that are updated once or twice a message: room for the new version on the same page
        migrations.RunSQL(
            "ALTER TABLE federation_sendingposition SET (fillfactor = 50); "
            "ALTER TABLE federation_receivingposition SET (fillfactor = 50)",
            migrations.RunSQL.noop,
        ),
        INBOX_BY_MONTH,
    ]
