"""Suggestions of batch resolution."""

from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("matching", "0003_watches")]

    operations = [
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("one", models.UUIDField()),
                ("other", models.UUIDField()),
                ("score", models.FloatField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["other"], name="matching_suggestion_other")],
                "constraints": [
                    models.UniqueConstraint(fields=("one", "other"), name="matching_suggestion_once"),
                    models.CheckConstraint(
                        condition=models.Q(("one__lt", models.F("other"))), name="matching_suggestion_in_order"
                    ),
                ],
            },
        ),
        guard("matching_suggestion"),
    ]
