"""What waited here when its sender lost it with a restore."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "0018_kept_until")]

    operations = [migrations.AddField("inbox", "lost", models.BooleanField(default=False, db_default=False))]
