import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from sangam.audit.guard import guard, no_change


class Migration(migrations.Migration):
    initial = True

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
            index=models.Index(fields=["channel", "stamp", "id"], name="channels_message_in_order"),
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
        migrations.AddConstraint(
            model_name="sight",
            constraint=models.UniqueConstraint(fields=("message", "post"), name="channels_sight_once_a_post"),
        ),
        guard("channels_channel", "channels_message", "channels_sight", "channels_cursor", "channels_handling"),
        no_change("channels_message"),
    ]
