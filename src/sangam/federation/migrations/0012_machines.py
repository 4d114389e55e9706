"""What the machines of one node share: sealed secrets, who they are, that reads are shut after a restore."""

from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("federation", "0011_restores_answered")]

    operations = [
        migrations.CreateModel(
            name="Secret",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Machine",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("seen_at", models.DateTimeField()),
                ("speaks", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Shut",
            fields=[
                ("restored_at", models.DateTimeField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.AddField("sendingposition", "key", models.TextField(default="", db_default="")),
        guard("federation_secret", "federation_shut"),
    ]
