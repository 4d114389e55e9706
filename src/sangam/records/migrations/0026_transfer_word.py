"""The giver's word of a transfer between two others, as he signed it: what both are given back that forgot it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0025_offer_word")]

    operations = [migrations.AddField("Handover", "word", models.TextField(default="", db_default=""))]
