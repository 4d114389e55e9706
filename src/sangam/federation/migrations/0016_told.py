"""Reasons as kept sentences: their reader has them in his language.  Rows of earlier versions stay in English."""

from django.db import migrations, models

_KEPT = ("setaside", "desknote", "file", "filepull")


class Migration(migrations.Migration):
    dependencies = [("federation", "0015_heard")]

    operations = [migrations.AddField(model, "told", models.JSONField(null=True)) for model in _KEPT]
