import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

from sangam.audit.guard import guard
from sangam.channels.text.word_forms import words

_BATCH = 1_000


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


def fill_words(apps, schema_editor):
    """Write down what the messages that are here already are found by."""
    message = apps.get_model("channels", "Message")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sangam.deed', 'migration', true)")
    found = []
    for row in message.objects.only("id", "text").iterator(_BATCH):
        row.words = words(row.text)
        found.append(row)
    message.objects.bulk_update(found, ["words"], batch_size=_BATCH)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sangam.deed', '', true)")


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial")]

    operations = [
        migrations.AddField("message", "origin", models.JSONField(null=True)),
        migrations.AddField(
            "message",
            "words",
            django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
        migrations.AddField("message", "vector", django.contrib.postgres.search.SearchVectorField(null=True)),
        VECTOR,
        migrations.AddField("message", "topic", models.TextField(default="")),
        migrations.AddIndex(
            "message",
            models.Index(
                condition=models.Q(("topic", ""), _negated=True),
                fields=["channel", "topic", "stamp"],
                name="channels_message_of_topic",
            ),
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
                (
                    "channel",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="channels.channel"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "released"), _negated=True),
                        fields=["channel"],
                        name="channels_quarantine_hides",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at", None), ("state", "held")),
                            models.Q(("reviewed_at__isnull", False), ("state__in", ["released", "erased"])),
                            _connector="OR",
                        ),
                        name="channels_quarantine_is_reviewed_once",
                    )
                ],
            },
        ),
        guard("channels_quarantine"),
        migrations.RunPython(fill_words, migrations.RunPython.noop),
        migrations.AddIndex(
            "message",
            django.contrib.postgres.indexes.GinIndex(
                fields=["channel", "vector"], name="channels_message_vector", fastupdate=False
            ),
        ),
    ]
