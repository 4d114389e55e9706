"""Alerts that a wrong post hands over; units that an update has left; when each earlier version was changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]

    operations = [
        migrations.AddField("Alert", "earlier", models.JSONField(default=dict, db_default={})),
        migrations.AddField("AlertTarget", "left_at", models.DateTimeField(null=True)),
        migrations.AddField("AlertTarget", "handed_at", models.DateTimeField(null=True)),
        migrations.AddField("AlertTarget", "handed_by", models.TextField(default="", db_default="")),
        migrations.AddField("Acknowledgement", "handed_to", models.TextField(default="", db_default="")),
    ]
