"""The taker's acceptance as he signed it, for whoever is to believe that a record is his."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0016_pages_of_receipts")]

    operations = [migrations.AddField("handover", "acceptance", models.TextField(default="", db_default=""))]
