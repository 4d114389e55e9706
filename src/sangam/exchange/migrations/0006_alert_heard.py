"""When a page that was open showed an alert: its sender learns which posts could hear it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0005_own_words")]

    operations = [migrations.AddField("AlertTarget", "heard_at", models.DateTimeField(null=True))]
