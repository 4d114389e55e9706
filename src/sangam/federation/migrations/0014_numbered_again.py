"""What goes again in a new epoch is numbered page by page: a lane notes what is left of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "0013_heads_answered")]

    operations = [migrations.AddField("sendingposition", "again", models.JSONField(null=True))]
