"""Units of a force's own sheet, closed units, and what a load changed."""

from django.db import migrations, models

import sangam.kernel.ids
from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("access", "0002_issuers")]

    operations = [
        migrations.AddField(
            model_name="unit", name="origin", field=models.TextField(default="shipped", db_default="shipped")
        ),
        migrations.AddField(model_name="unit", name="closed_at", field=models.DateTimeField(null=True)),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(origin__in=["shipped", "own", "peer"]), name="access_unit_origin_is_known"
            ),
        ),
        migrations.CreateModel(
            name="UnitLoad",
            fields=[
                ("id", models.UUIDField(default=sangam.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("label", models.TextField()),
                ("former", models.JSONField()),
                ("neighbours", models.JSONField()),
                ("undone_at", models.DateTimeField(null=True)),
            ],
        ),
        guard("access_unitload"),
    ]
