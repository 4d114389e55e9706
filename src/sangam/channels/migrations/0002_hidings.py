"""Messages that a force hides in its own view, who agreed to or reviewed what is hidden; times not believed."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial")]

    operations = [
        migrations.AddField("quarantine", "agreed_by", models.TextField(db_default="", default="")),
        migrations.AddField("quarantine", "review_force", models.TextField(db_default="", default="")),
        migrations.AddField("message", "stated_at", models.DateTimeField(null=True)),
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
                ("channel", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="channels.channel")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("message", "by_force"), name="channels_hiding_once_a_force"),
                    models.CheckConstraint(
                        condition=Q(Q(("reviewed_at", None), ("state__in", ["held", "asked"])))
                        | Q(("reviewed_at__isnull", False), ("state__in", ["released", "followed", "declined"])),
                        name="channels_hiding_is_answered_once",
                    ),
                ]
            },
        ),
        guard("channels_hiding"),
    ]
