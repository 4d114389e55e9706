"""A judgement that is taken back: the fourth word on a pair."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("judgement", "matching_judgement_verdict"),
        migrations.AddConstraint(
            "judgement",
            models.CheckConstraint(
                condition=models.Q(("verdict__in", ["same", "not-same", "unsure", "taken-back"])),
                name="matching_judgement_verdict",
            ),
        ),
    ]
