"""Which records were just written, for the matcher."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0002_tombstone_by_owner")]

    operations = [
        migrations.CreateModel(
            name="Arrived",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("post", models.UUIDField(null=True)),
                ("records", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("bulk", models.BooleanField()),
                ("looked_at", models.DateTimeField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["bulk", "id"], name="records_arrived_next")]},
        ),
    ]
