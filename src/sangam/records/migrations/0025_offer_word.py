"""Words of offers as their givers signed them: what a giver that was restored to before its offer is given back."""

import django.contrib.postgres.fields
from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("records", "0024_rows_of_a_record_along_one_index")]

    operations = [
        migrations.CreateModel(
            "OfferWord",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("giver", models.TextField()),
                ("handover", models.UUIDField()),
                ("line", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["handover", "giver"], name="records_offerword_once")],
                "indexes": [models.Index(fields=["giver", "at"], name="records_offerword_since")],
            },
        ),
        guard("records_offerword"),
        migrations.AddField(
            "Handover",
            "versions",
            django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), null=True),
        ),
    ]
