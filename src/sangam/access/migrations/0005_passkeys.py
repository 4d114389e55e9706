"""A passkey in place of a PIN, and a word of its own for each officer on each device."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("access", "0004_first_passwords")]

    operations = [
        migrations.AlterField("deviceuser", "pin_hash", models.TextField(default="")),
        migrations.AddField("deviceuser", "passkey", models.BinaryField(null=True)),
        migrations.AddField("deviceuser", "passkey_key", models.BinaryField(null=True)),
        migrations.AddField("deviceuser", "passkey_uses", models.BigIntegerField(default=0)),
        migrations.AddField("deviceuser", "word", models.TextField(default="")),
        migrations.AddConstraint(
            "deviceuser",
            models.CheckConstraint(
                condition=(~Q(pin_hash="") & Q(passkey=None, passkey_key=None))
                | Q(pin_hash="", passkey__isnull=False, passkey_key__isnull=False),
                name="access_deviceuser_pin_or_passkey",
            ),
        ),
    ]
