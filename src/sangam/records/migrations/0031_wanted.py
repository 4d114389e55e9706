"""Records that are ours by a transfer which a restore lost both its sides, and that are asked of their giver."""

from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("records", "0030_group_leavings")]

    operations = [
        migrations.CreateModel(
            "Wanted",
            [
                ("record", models.UUIDField(primary_key=True, serialize=False)),
                ("giver", models.TextField()),
                ("word", models.TextField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("lacking", models.BooleanField(default=False)),
            ],
        ),
        guard("records_wanted"),
    ]
