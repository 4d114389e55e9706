"""The words by which a record that another force made is ours, for whoever never heard of it before."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0017_acceptance")]

    operations = [
        migrations.CreateModel(
            "Title",
            [
                ("record", models.UUIDField(primary_key=True, serialize=False)),
                ("words", django.contrib.postgres.fields.ArrayField(models.TextField())),
            ],
        )
    ]
