import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("channels", "0002_search_origin_quarantine")]

    operations = [
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
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_last", True)), fields=["channel"], name="channels_revision_stands"
                    ),
                    models.Index(fields=["force", "came_at"], name="channels_revision_of_force"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("message", "number"), name="channels_revision_numbered_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_last", True)), fields=("message",), name="channels_revision_last_once"
                    ),
                ],
            },
        ),
        guard("channels_revision"),
    ]
