import django.db.models.deletion
from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("access", "0003_sign_in_walls")]

    operations = [
        migrations.CreateModel(
            name="UnitPhone",
            fields=[
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="phone",
                        serialize=False,
                        to="access.unit",
                    ),
                ),
                ("number", models.TextField()),
                ("as_of", models.DateTimeField()),
            ],
        ),
        guard("access_unitphone"),
    ]
