"""The tables of access, in one migration for those of which a node of 2 December 2026 was made."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models import Q

from sangam.audit.guard import guard
from sangam.kernel.handling import Classification
from sangam.kernel.ids import new_id


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("access", "0001_initial"),
        ("access", "0002_unit_places"),
        ("access", "0003_quiet_hours"),
        ("access", "0004_first_passwords"),
        ("access", "0005_passkeys"),
    ]

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Force",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("name_en", models.TextField()),
                ("name_hi", models.TextField()),
                ("name_pa", models.TextField(default="")),
                ("name_ur", models.TextField(default="")),
                ("badge", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Rank",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("name_en", models.TextField()),
                ("name_hi", models.TextField()),
                ("abbreviation", models.TextField()),
                ("equivalence", models.SmallIntegerField()),
                ("force", models.ForeignKey(null=True, on_delete=models.PROTECT, to="access.force")),
            ],
        ),
        migrations.CreateModel(
            name="Officer",
            fields=[
                ("id", models.UUIDField(default=new_id, primary_key=True, serialize=False)),
                ("service_number", models.TextField()),
                ("sign_in_name", models.TextField(unique=True)),
                ("name_en", models.TextField()),
                ("name_hi", models.TextField(default="")),
                ("language", models.TextField(default="hi")),
                ("left_at", models.DateTimeField(null=True)),
                ("force", models.ForeignKey(on_delete=models.PROTECT, to="access.force")),
                ("rank", models.ForeignKey(on_delete=models.PROTECT, to="access.rank")),
                ("quiet_from", models.SmallIntegerField(null=True)),
                ("quiet_until", models.SmallIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("force", "service_number"), name="access_officer_service_number_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("quiet_from", None), ("quiet_until", None)),
                            Q(("quiet_from__range", (0, 23)), ("quiet_until__range", (0, 23))),
                            _connector="OR",
                        ),
                        name="access_officer_quiet_hours",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.UUIDField(default=new_id, primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("token_hash", models.BinaryField(unique=True)),
                ("enrolled_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="UnitKind",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("name_en", models.TextField()),
                ("name_hi", models.TextField()),
                ("has_desk", models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("name_en", models.TextField()),
                ("name_hi", models.TextField()),
                ("jurisdiction", models.TextField()),
                ("jurisdiction_note", models.TextField(default="")),
                ("synthetic", models.BooleanField()),
                ("source", models.TextField(default="")),
                ("path", ArrayField(base_field=models.TextField(), size=None)),
                ("force", models.ForeignKey(on_delete=models.PROTECT, to="access.force")),
                ("parent", models.ForeignKey(null=True, on_delete=models.PROTECT, to="access.unit")),
                ("kind", models.ForeignKey(on_delete=models.PROTECT, to="access.unitkind")),
            ],
            options={
                "indexes": [GinIndex(fields=["path"], name="access_unit_path")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("code", models.F("parent")), _negated=True),
                        name="access_unit_is_not_its_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=Q(("jurisdiction__in", ["territory", "statewide", "subject"])),
                        name="access_unit_jurisdiction_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.UUIDField(default=new_id, primary_key=True, serialize=False)),
                ("role", models.TextField()),
                ("title_en", models.TextField()),
                ("title_hi", models.TextField(default="")),
                ("clearance", models.SmallIntegerField(default=Classification.RESTRICTED)),
                ("is_desk", models.BooleanField(default=False)),
                ("closed_at", models.DateTimeField(null=True)),
                ("unit", models.ForeignKey(on_delete=models.PROTECT, to="access.unit")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("closed_at", None), ("is_desk", True)),
                        fields=("unit",),
                        name="access_post_one_desk_a_unit",
                    ),
                    models.UniqueConstraint(
                        condition=Q(("closed_at", None)),
                        fields=("unit", "role", "title_en"),
                        name="access_post_title_once",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                ("id", models.UUIDField(default=new_id, primary_key=True, serialize=False)),
                ("from_at", models.DateTimeField()),
                ("to_at", models.DateTimeField(null=True)),
                ("order_reference", models.TextField(default="")),
                ("officer", models.ForeignKey(on_delete=models.PROTECT, to="access.officer")),
                ("post", models.ForeignKey(on_delete=models.PROTECT, to="access.post")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("to_at", None)), fields=("officer", "post"), name="access_holding_open_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(("to_at", None), ("to_at__gte", models.F("from_at")), _connector="OR"),
                        name="access_holding_ends_after_start",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.UUIDField(default=new_id, primary_key=True, serialize=False)),
                ("token_hash", models.BinaryField(unique=True)),
                ("started_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("purpose", models.TextField(default="")),
                ("purpose_reference", models.TextField(default="")),
                ("device", models.ForeignKey(null=True, on_delete=models.PROTECT, to="access.device")),
                ("holding", models.ForeignKey(on_delete=models.PROTECT, to="access.holding")),
                ("officer", models.ForeignKey(on_delete=models.PROTECT, to="access.officer")),
            ],
            options={
                "indexes": [
                    models.Index(condition=Q(("ended_at", None)), fields=["officer"], name="access_session_open")
                ]
            },
        ),
        migrations.CreateModel(
            name="Throttle",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("failures", models.IntegerField()),
                ("since", models.DateTimeField()),
                ("locked_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Credential",
            fields=[
                (
                    "officer",
                    models.OneToOneField(
                        on_delete=models.PROTECT, primary_key=True, serialize=False, to="access.officer"
                    ),
                ),
                ("password_hash", models.TextField()),
                ("totp_secret", models.BinaryField()),
                ("totp_step", models.BigIntegerField(default=0)),
                ("set_at", models.DateTimeField()),
                ("proof", models.UUIDField(null=True)),
                ("first_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.UUIDField(default=new_id, primary_key=True, serialize=False)),
                ("act", models.TextField()),
                ("digest", models.BinaryField()),
                ("content", models.BinaryField()),
                ("facts", models.JSONField()),
                ("proposer", models.UUIDField()),
                ("proposer_label", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                ("lapses_at", models.DateTimeField()),
                ("agreed_by", models.UUIDField(null=True)),
                ("agreed_label", models.TextField(default="")),
                ("agreed_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            ("agreed_by", None), Q(("agreed_by", models.F("proposer")), _negated=True), _connector="OR"
                        ),
                        name="access_proposal_takes_two",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("agreed_at", None), ("agreed_by", None)),
                            Q(("agreed_at__lt", models.F("lapses_at")), ("agreed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="access_proposal_agreed_in_time",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            ("used_at", None),
                            Q(("agreed_at__isnull", False), ("used_at__lt", models.F("lapses_at"))),
                            _connector="OR",
                        ),
                        name="access_proposal_used_once_agreed",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="SessionSeen",
            fields=[
                (
                    "session",
                    models.OneToOneField(
                        on_delete=models.CASCADE, primary_key=True, serialize=False, to="access.session"
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="TriedName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.TextField()),
                ("name", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("address", "name"), name="access_triedname_once")]
            },
        ),
        migrations.CreateModel(
            name="UnitPhone",
            fields=[
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=models.PROTECT,
                        primary_key=True,
                        related_name="phone",
                        serialize=False,
                        to="access.unit",
                    ),
                ),
                ("number", models.TextField()),
                ("as_of", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Neighbour",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.TextField()),
                ("other", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="access.unit")),
                ("unit", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="access.unit")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "other"), name="access_neighbour_once"),
                    models.CheckConstraint(
                        condition=Q(("unit__lt", models.F("other"))), name="access_neighbour_smaller_first"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="DirectoryEntry",
            fields=[
                ("post", models.UUIDField(primary_key=True, serialize=False)),
                ("role", models.TextField()),
                ("title_en", models.TextField()),
                ("title_hi", models.TextField(default="")),
                ("is_desk", models.BooleanField()),
                ("version", models.BigIntegerField()),
                ("as_of", models.DateTimeField()),
                ("force", models.ForeignKey(on_delete=models.PROTECT, to="access.force")),
                ("unit", models.ForeignKey(on_delete=models.PROTECT, to="access.unit")),
            ],
        ),
        migrations.CreateModel(
            name="DeviceUser",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pin_hash", models.TextField(default="")),
                ("added_at", models.DateTimeField()),
                ("code_at", models.DateTimeField(null=True)),
                ("device", models.ForeignKey(on_delete=models.CASCADE, to="access.device")),
                ("officer", models.ForeignKey(on_delete=models.PROTECT, to="access.officer")),
                ("passkey", models.BinaryField(null=True)),
                ("passkey_key", models.BinaryField(null=True)),
                ("passkey_uses", models.BigIntegerField(default=0)),
                ("word", models.TextField(default="")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("device", "officer"), name="access_deviceuser_once"),
                    models.CheckConstraint(
                        condition=Q(
                            Q(Q(("pin_hash", ""), _negated=True), ("passkey", None), ("passkey_key", None)),
                            Q(("passkey__isnull", False), ("passkey_key__isnull", False), ("pin_hash", "")),
                            _connector="OR",
                        ),
                        name="access_deviceuser_pin_or_passkey",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="OfficerNote",
            fields=[
                ("id", models.UUIDField(default=new_id, primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("subject", models.UUIDField()),
                ("name", models.TextField(default="")),
                ("at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                ("officer", models.ForeignKey(on_delete=models.PROTECT, to="access.officer")),
            ],
            options={
                "indexes": [
                    models.Index(condition=Q(("told_at", None)), fields=["at"], name="access_officernote_untold")
                ]
            },
        ),
        migrations.CreateModel(
            name="UnitPlace",
            fields=[
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=models.PROTECT,
                        primary_key=True,
                        related_name="place",
                        serialize=False,
                        to="access.unit",
                    ),
                ),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                ("as_of", models.DateTimeField()),
            ],
        ),
        guard(
            "access_force",
            "access_unitkind",
            "access_unit",
            "access_neighbour",
            "access_rank",
            "access_officer",
            "access_post",
            "access_holding",
            "access_credential",
            "access_device",
            "access_deviceuser",
            "access_session",
            "access_directoryentry",
            "access_proposal",
            "access_officernote",
            "access_unitphone",
            "access_unitplace",
        ),
    ]
