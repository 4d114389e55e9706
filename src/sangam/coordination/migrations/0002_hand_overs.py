"""Actions that are handed to another unit or post."""

import django.db.models.deletion
from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("coordination", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("unit", models.TextField()),
                ("post", models.UUIDField()),
                ("label", models.TextField()),
                ("says", models.TextField()),
                ("to_unit", models.TextField(default="")),
                ("to_post", models.UUIDField(null=True)),
                ("to_title", models.TextField(default="")),
                ("refers", models.UUIDField(null=True)),
                ("text", models.TextField()),
                ("said_at", models.DateTimeField()),
                ("came_at", models.DateTimeField()),
                ("line", models.TextField(default="")),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hand_overs",
                        to="coordination.action",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["force", "came_at"], name="coordination_handed_of_force")],
            },
        ),
        migrations.AddField(
            model_name="action",
            name="post",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="report",
            name="under",
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(
                condition=models.Q(("post__isnull", False), ("settled", "")),
                fields=["post"],
                name="coordination_action_post",
            ),
        ),
        guard("coordination_handover"),
    ]
