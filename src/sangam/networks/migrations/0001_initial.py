"""The tables of networks."""

from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedChart",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("unit", models.TextField()),
                ("name", models.TextField()),
                ("version", models.BigIntegerField()),
                ("places", models.JSONField()),
                ("pins", models.JSONField()),
                ("views", models.JSONField()),
                ("saved_at", models.DateTimeField()),
                ("saved_by", models.TextField()),
            ],
            options={
                "indexes": [models.Index(fields=["unit"], name="networks_chart_of_unit")],
            },
        ),
        guard("networks_savedchart"),
    ]
