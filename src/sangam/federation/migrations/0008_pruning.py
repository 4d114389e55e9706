"""What the timekeeper prunes, by index; envelopes whose body goes once they are confirmed."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("federation", "0007_epochs")]

    operations = [
        migrations.AddField("outbox", "withdrawn", models.BooleanField(db_default=False, default=False)),
        migrations.AddIndex(
            "outbox",
            models.Index(
                fields=["reached_at"],
                name="federation_outbox_confirmed",
                condition=Q(reached_at__isnull=False) & ~Q(kind="envelope.emptied.v1"),
            ),
        ),
        migrations.AddIndex("inbox", models.Index(fields=["received_at"], name="federation_inbox_received")),
        migrations.AddIndex("setaside", models.Index(fields=["last_at"], name="federation_setaside_last")),
    ]
