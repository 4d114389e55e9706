"""How many lists of a comparing ended early without need; what a force has ahead of us is counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0018_title")]

    operations = [
        migrations.AddField("comparing", "short", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddIndex("ahead", models.Index(fields=["force"], name="records_ahead_of")),
    ]
