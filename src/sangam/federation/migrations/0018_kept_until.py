"""Up to when a restored peer has what we sent it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "0017_held_up_told")]

    operations = [migrations.AddField("rejoined", "kept_until", models.DateTimeField(null=True))]
