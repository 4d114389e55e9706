"""What a page of receipts is found by, of a million; and which receipts name a proof."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("records", "0015_tombstone_passed_to")]

    operations = [
        migrations.RemoveIndex("owed", "records_owed_due"),
        migrations.AddIndex("owed", models.Index(fields=["force", "chase_at", "id"], name="records_owed_next")),
        migrations.AddIndex("receipt", models.Index(fields=["envelope"], name="records_receipt_erased_in")),
        migrations.AddIndex(
            "receipt",
            models.Index(
                fields=["corrected_in"], name="records_receipt_corrected_in", condition=Q(corrected_in__isnull=False)
            ),
        ),
    ]
