from django.db import migrations, models
from django.db.models import F, Q

import sangam.kernel.ids
from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.UUIDField(default=sangam.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("act", models.TextField()),
                ("digest", models.BinaryField()),
                ("content", models.BinaryField()),
                ("facts", models.JSONField()),
                ("proposer", models.UUIDField()),
                ("proposer_label", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                ("lapses_at", models.DateTimeField()),
                ("agreed_by", models.UUIDField(null=True)),
                ("agreed_label", models.TextField(default="")),
                ("agreed_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(agreed_by=None) | ~Q(agreed_by=F("proposer")), name="access_proposal_takes_two"
                    ),
                    models.CheckConstraint(
                        condition=Q(agreed_by=None, agreed_at=None)
                        | Q(agreed_by__isnull=False, agreed_at__lt=F("lapses_at")),
                        name="access_proposal_agreed_in_time",
                    ),
                    models.CheckConstraint(
                        condition=Q(used_at=None) | Q(agreed_at__isnull=False, used_at__lt=F("lapses_at")),
                        name="access_proposal_used_once_agreed",
                    ),
                ],
            },
        ),
        guard("access_proposal"),
    ]
