"""The tables of channels, in one migration for those of which a node of 2 December 2026 was made."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models
from django.db.models import Q

from sangam.audit.guard import guard, no_change

VECTOR = migrations.RunSQL(
    """
    CREATE FUNCTION channels_message_vector() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.vector := array_to_tsvector(NEW.words);
        RETURN NEW;
    END $$;
    CREATE TRIGGER channels_message_vector BEFORE INSERT OR UPDATE OF words ON channels_message
    FOR EACH ROW EXECUTE FUNCTION channels_message_vector()
    """,
    "DROP TRIGGER channels_message_vector ON channels_message; DROP FUNCTION channels_message_vector()",
)


class Migration(migrations.Migration):
    initial = True

    replaces = [("channels", "0001_initial"), ("channels", "0002_hidings")]

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Channel",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("host", models.TextField()),
                ("version", models.IntegerField()),
                ("name", models.TextField()),
                ("kind", models.TextField()),
                ("classification", models.SmallIntegerField()),
                ("clearance", models.SmallIntegerField()),
                ("entries", models.JSONField()),
                ("own", models.JSONField(default=dict)),
                ("readers", ArrayField(base_field=models.TextField(), default=list, size=None)),
                ("taken", models.BigIntegerField(default=0)),
                ("stamp", models.BigIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [GinIndex(fields=["readers"], name="channels_channel_readers")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("kind__in", ["border", "gang", "case", "operation", "level"])),
                        name="channels_channel_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(("classification__lte", 2), ("clearance__lte", 2)),
                        name="channels_channel_is_not_secret",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("stamp", models.BigIntegerField()),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("text", models.TextField()),
                ("classification", models.SmallIntegerField()),
                ("mentions", ArrayField(base_field=models.TextField(), default=list, size=None)),
                ("asks", models.BooleanField(default=False)),
                ("said_at", models.DateTimeField()),
                ("came_at", models.DateTimeField()),
                ("late", models.BooleanField(default=False)),
                ("file", models.UUIDField(null=True)),
                ("envelope", models.UUIDField(null=True)),
                ("line", models.TextField(default="")),
                ("origin", models.JSONField(null=True)),
                ("words", ArrayField(base_field=models.TextField(), default=list, size=None)),
                ("vector", SearchVectorField(null=True)),
                ("topic", models.TextField(default="")),
                (
                    "channel",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="messages", to="channels.channel"),
                ),
                ("stated_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    GinIndex(fastupdate=False, fields=["channel", "vector"], name="channels_message_vector"),
                    models.Index(fields=["channel", "stamp", "id"], name="channels_message_in_order"),
                    models.Index(
                        condition=Q(("topic", ""), _negated=True),
                        fields=["channel", "topic", "stamp"],
                        name="channels_message_of_topic",
                    ),
                    models.Index(fields=["force", "came_at"], name="channels_message_of_force"),
                    models.Index(
                        condition=Q(("asks", True), Q(("mentions", []), _negated=True), _connector="OR"),
                        fields=["channel", "number"],
                        name="channels_message_addressed",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "number"), name="channels_message_numbered_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Handling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit", models.TextField()),
                ("handled", models.BooleanField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("message", models.ForeignKey(on_delete=models.CASCADE, to="channels.message")),
            ],
            options={
                "indexes": [
                    models.Index(condition=Q(("handled", False)), fields=["unit"], name="channels_handling_open")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("message", "unit"), name="channels_handling_once_a_unit")
                ],
            },
        ),
        migrations.CreateModel(
            name="Quarantine",
            fields=[
                ("message", models.UUIDField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("by_force", models.TextField()),
                ("by_unit", models.TextField()),
                ("by_post", models.UUIDField()),
                ("by_label", models.TextField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("line", models.TextField(default="")),
                ("state", models.TextField(default="held")),
                ("reviewed_by", models.TextField(default="")),
                ("review_reason", models.TextField(default="")),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("review_line", models.TextField(default="")),
                ("seen", models.JSONField(default=list)),
                ("channel", models.ForeignKey(on_delete=models.CASCADE, to="channels.channel")),
                ("agreed_by", models.TextField(db_default="", default="")),
                ("review_force", models.TextField(db_default="", default="")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=Q(("state", "released"), _negated=True),
                        fields=["channel"],
                        name="channels_quarantine_hides",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            Q(("reviewed_at", None), ("state", "held")),
                            Q(("reviewed_at__isnull", False), ("state__in", ["released", "erased"])),
                            _connector="OR",
                        ),
                        name="channels_quarantine_is_reviewed_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message", models.UUIDField()),
                ("number", models.IntegerField()),
                ("is_last", models.BooleanField(default=True)),
                ("text", models.TextField()),
                ("withdrawn", models.BooleanField(default=False)),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("at", models.DateTimeField()),
                ("came_at", models.DateTimeField()),
                ("line", models.TextField(default="")),
                ("envelope", models.UUIDField(null=True)),
                ("words", ArrayField(base_field=models.TextField(), default=list, size=None)),
                ("channel", models.ForeignKey(on_delete=models.CASCADE, to="channels.channel")),
            ],
            options={
                "indexes": [
                    models.Index(condition=Q(("is_last", True)), fields=["channel"], name="channels_revision_stands"),
                    models.Index(fields=["force", "came_at"], name="channels_revision_of_force"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("message", "number"), name="channels_revision_numbered_once"),
                    models.UniqueConstraint(
                        condition=Q(("is_last", True)), fields=("message",), name="channels_revision_last_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("at", models.DateTimeField()),
                ("message", models.ForeignKey(on_delete=models.CASCADE, related_name="sights", to="channels.message")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("message", "post"), name="channels_sight_once_a_post")]
            },
        ),
        migrations.CreateModel(
            name="Cursor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("post", models.UUIDField()),
                ("upto", models.BigIntegerField(default=0)),
                ("beyond", ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ("at", models.DateTimeField()),
                ("channel", models.ForeignKey(on_delete=models.CASCADE, to="channels.channel")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("channel", "post"), name="channels_cursor_once_a_post")]
            },
        ),
        migrations.CreateModel(
            name="Hiding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message", models.UUIDField()),
                ("force", models.TextField()),
                ("by_force", models.TextField()),
                ("by_unit", models.TextField()),
                ("by_post", models.UUIDField()),
                ("by_label", models.TextField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("line", models.TextField(default="")),
                ("agreed_by", models.TextField(default="")),
                ("state", models.TextField()),
                ("reviewed_by", models.TextField(default="")),
                ("review_reason", models.TextField(default="")),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("answers", models.JSONField(default=list)),
                ("channel", models.ForeignKey(on_delete=models.CASCADE, to="channels.channel")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("message", "by_force"), name="channels_hiding_once_a_force"),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("reviewed_at", None), ("state__in", ["held", "asked"])),
                            Q(("reviewed_at__isnull", False), ("state__in", ["released", "followed", "declined"])),
                            _connector="OR",
                        ),
                        name="channels_hiding_is_answered_once",
                    ),
                ]
            },
        ),
        guard(
            "channels_channel",
            "channels_message",
            "channels_sight",
            "channels_cursor",
            "channels_handling",
            "channels_quarantine",
            "channels_revision",
            "channels_hiding",
        ),
        VECTOR,
        no_change("channels_message"),
    ]
