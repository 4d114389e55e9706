"""Events as columns, for analyses; and the admittances that they name are those of key rows."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from sangam.audit.guard import guard


def _words():
    return ArrayField(models.TextField(), default=list)


class Migration(migrations.Migration):
    dependencies = [("records", "0033_listed_by_level")]

    operations = [
        migrations.CreateModel(
            "Event",
            [
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "record", "part", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("record", models.UUIDField()),
                ("part", models.SmallIntegerField()),
                ("parts", models.SmallIntegerField()),
                ("admittance", models.IntegerField()),
                ("kind", models.TextField()),
                ("owner", models.TextField()),
                ("taken_from", models.TextField()),
                ("expires", models.IntegerField()),
                ("known_at", models.BigIntegerField()),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("precision", models.TextField()),
                ("earliest", models.BigIntegerField(null=True)),
                ("latest", models.BigIntegerField(null=True)),
                ("patrol", models.SmallIntegerField()),
                ("heads", _words()),
                ("modus", _words()),
                ("trades", _words()),
                ("grade", models.TextField()),
            ],
            options={"indexes": [models.Index(fields=["kind", "latest"], name="records_event_period")]},
        ),
        guard("records_event"),
    ]
