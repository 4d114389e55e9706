"""The node's beat, and the peers that have not said where we stand since its start."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "0018_kept_until")]

    operations = [
        migrations.CreateModel(
            name="Beat",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
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
    ]
