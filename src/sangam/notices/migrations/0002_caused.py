"""How many notices of a kind another force has caused on a day."""

from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Caused",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("force", models.TextField()),
                ("kind", models.TextField()),
                ("day", models.DateField()),
                ("notices", models.IntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("force", "kind"), name="notices_caused_once")],
            },
        ),
        guard("notices_caused"),
    ]
