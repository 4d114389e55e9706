"""By which its taker recalled what was transferred between two others: what both are given back that forgot it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0027_ahead_shown")]

    operations = [migrations.AddField("Handover", "recall", models.TextField(default="", db_default=""))]
