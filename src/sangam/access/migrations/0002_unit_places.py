"""Where units lie."""

import django.db.models.deletion
from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="UnitPlace",
            fields=[
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="place",
                        serialize=False,
                        to="access.unit",
                    ),
                ),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                ("as_of", models.DateTimeField()),
            ],
        ),
        guard("access_unitplace"),
    ]
