"""By which rules standing keys were made: a node without a row made them by rules before they were counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0004_narrow_keys")]

    operations = [
        migrations.CreateModel(
            name="KeyRules",
            fields=[
                ("part", models.TextField(primary_key=True, serialize=False)),
                ("rules", models.TextField()),
                ("after", models.UUIDField(null=True)),
                ("finished", models.BooleanField()),
            ],
        ),
    ]
