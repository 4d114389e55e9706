"""Whose a recalled record is now, by the word of who recalled it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0014_review")]

    operations = [migrations.AddField("tombstone", "passed_to", models.TextField(default="", db_default=""))]
