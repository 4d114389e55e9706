"""Desks that answer for a unit of an alert's area that has none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_hand_overs")]

    operations = [
        migrations.AddField("AlertTarget", "is_stand_in", models.BooleanField(default=False, db_default=False)),
    ]
