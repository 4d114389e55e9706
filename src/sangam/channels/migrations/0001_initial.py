"""The tables of channels."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

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

    dependencies = [
        ("audit", "0001_initial"),
    ]

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
                (
                    "readers",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("taken", models.BigIntegerField(default=0)),
                ("stamp", models.BigIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["readers"], name="channels_channel_readers")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["border", "gang", "case", "operation", "level"])),
                        name="channels_channel_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("classification__lte", 2), ("clearance__lte", 2)),
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
                (
                    "mentions",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("asks", models.BooleanField(default=False)),
                ("said_at", models.DateTimeField()),
                ("came_at", models.DateTimeField()),
                ("late", models.BooleanField(default=False)),
                ("file", models.UUIDField(null=True)),
                ("envelope", models.UUIDField(null=True)),
                ("line", models.TextField(default="")),
                ("origin", models.JSONField(null=True)),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("vector", django.contrib.postgres.search.SearchVectorField(null=True)),
                ("topic", models.TextField(default="")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="channels.channel"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Handling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit", models.TextField()),
                ("handled", models.BooleanField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("message", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="channels.message")),
            ],
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
                ("channel", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="channels.channel")),
            ],
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
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("channel", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="channels.channel")),
            ],
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
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sights", to="channels.message"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Cursor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("post", models.UUIDField()),
                ("upto", models.BigIntegerField(default=0)),
                (
                    "beyond",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("at", models.DateTimeField()),
                ("channel", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="channels.channel")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "post"), name="channels_cursor_once_a_post")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="message",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["channel", "vector"], name="channels_message_vector"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["channel", "stamp", "id"], name="channels_message_in_order"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("topic", ""), _negated=True),
                fields=["channel", "topic", "stamp"],
                name="channels_message_of_topic",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["force", "came_at"], name="channels_message_of_force"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("asks", True), models.Q(("mentions", []), _negated=True), _connector="OR"),
                fields=["channel", "number"],
                name="channels_message_addressed",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("channel", "number"), name="channels_message_numbered_once"),
        ),
        migrations.AddIndex(
            model_name="handling",
            index=models.Index(condition=models.Q(("handled", False)), fields=["unit"], name="channels_handling_open"),
        ),
        migrations.AddConstraint(
            model_name="handling",
            constraint=models.UniqueConstraint(fields=("message", "unit"), name="channels_handling_once_a_unit"),
        ),
        migrations.AddIndex(
            model_name="quarantine",
            index=models.Index(
                condition=models.Q(("state", "released"), _negated=True),
                fields=["channel"],
                name="channels_quarantine_hides",
            ),
        ),
        migrations.AddConstraint(
            model_name="quarantine",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reviewed_at", None), ("state", "held")),
                    models.Q(("reviewed_at__isnull", False), ("state__in", ["released", "erased"])),
                    _connector="OR",
                ),
                name="channels_quarantine_is_reviewed_once",
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("is_last", True)), fields=["channel"], name="channels_revision_stands"
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(fields=["force", "came_at"], name="channels_revision_of_force"),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(fields=("message", "number"), name="channels_revision_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_last", True)), fields=("message",), name="channels_revision_last_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sight",
            constraint=models.UniqueConstraint(fields=("message", "post"), name="channels_sight_once_a_post"),
        ),
        VECTOR,
        guard(
            "channels_channel",
            "channels_message",
            "channels_sight",
            "channels_cursor",
            "channels_handling",
            "channels_quarantine",
            "channels_revision",
        ),
        no_change("channels_message"),
    ]
