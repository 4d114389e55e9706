"""Circulations that wait, by their clock."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coordination", "0002_hand_overs")]

    operations = [
        migrations.AddIndex(
            model_name="circulation",
            index=models.Index(
                condition=models.Q(("settled", "")), fields=["due_at"], name="coordination_circulation_due"
            ),
        ),
    ]
