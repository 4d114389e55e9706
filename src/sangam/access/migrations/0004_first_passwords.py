"""Until when a password serves that an administrator gave; null for one that its officer chose."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0003_quiet_hours")]

    operations = [migrations.AddField("credential", "first_until", models.DateTimeField(null=True))]
