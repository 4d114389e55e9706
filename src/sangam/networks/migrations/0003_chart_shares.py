from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("networks", "0002_watches")]

    operations = [
        migrations.CreateModel(
            name="ChartShare",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("chart", models.UUIDField()),
                ("kind", models.TextField()),
                ("thing", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "thing"], name="networks_share_of_thing")],
                "constraints": [models.UniqueConstraint(fields=("chart", "kind", "thing"), name="networks_share_once")],
            },
        ),
        guard("networks_chartshare"),
    ]
