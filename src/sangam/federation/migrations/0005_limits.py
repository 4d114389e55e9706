"""What a peer may send: bytes taken today, and until when a peer asks us to wait; what lies kept of each, by index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "0004_announced_key")]

    operations = [
        migrations.AddField("receivingposition", "day", models.DateField(null=True)),
        migrations.AddField("receivingposition", "day_bytes", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField("sendingposition", "slow_until", models.DateTimeField(null=True)),
        migrations.AddField("sendingposition", "slow_reason", models.TextField(db_default="", default="")),
        migrations.AddIndex(
            "inbox",
            models.Index(
                fields=["sender"],
                name="federation_inbox_lines",
                condition=models.Q(("outcome__in", ["parked", "kept"])),
            ),
        ),
    ]
