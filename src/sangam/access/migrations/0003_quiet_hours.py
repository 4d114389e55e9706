"""An officer's own quiet hours."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("access", "0002_unit_places")]

    operations = [
        migrations.AddField("officer", "quiet_from", models.SmallIntegerField(null=True)),
        migrations.AddField("officer", "quiet_until", models.SmallIntegerField(null=True)),
        migrations.AddConstraint(
            "officer",
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__range=(0, 23), quiet_until__range=(0, 23)),
                name="access_officer_quiet_hours",
            ),
        ),
    ]
