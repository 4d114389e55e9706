"""The tables of rosters."""

from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Receiver",
            fields=[
                ("force", models.TextField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Roster",
            fields=[
                ("unit", models.TextField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("version", models.BigIntegerField()),
                ("duties", models.JSONField()),
                ("changed_at", models.DateTimeField()),
                ("line", models.TextField(default="")),
            ],
            options={
                "indexes": [models.Index(fields=["force"], name="rosters_roster_of_force")],
            },
        ),
        guard("rosters_roster", "rosters_receiver"),
    ]
