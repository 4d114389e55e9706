"""What auditors ask officers about their looks."""

from django.db import migrations, models
from django.db.models import F, Q

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="LookQuestion",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("officer", models.UUIDField()),
                ("label", models.TextField()),
                ("thing", models.TextField()),
                ("looks", models.IntegerField()),
                ("days", models.IntegerField()),
                ("last_at", models.DateTimeField()),
                ("text", models.TextField()),
                ("asker", models.UUIDField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("answer", models.TextField(default="")),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["officer", "at"], name="oversight_look_asked_of")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["officer", "thing"], condition=Q(answered_at=None), name="oversight_one_open_question"
                    ),
                    models.CheckConstraint(condition=~Q(officer=F("asker")), name="oversight_asks_no_own_looks"),
                    models.CheckConstraint(
                        condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                        name="oversight_look_answer_whole",
                    ),
                ],
            },
        ),
        guard("oversight_lookquestion"),
    ]
