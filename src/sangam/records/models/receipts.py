"""Tables of receipts: what proves them, and which are still owed."""

from django.db import models
from django.db.models import Q


class Receipt(models.Model):
    """A holder's signed word that it erased our record (up to `version`), or holds its correction.

    reason: why erased, "recalled" or "expired".  gone_by: when it has left the holder's backups too.  envelope,
    corrected_in: the `Proof` in which it says so; null for what came before proofs were kept.  asked_at: when the
    newer of the two was asked for; null where nobody asked, as when a copy ran out.
    """

    record = models.UUIDField()
    force = models.TextField()
    version = models.BigIntegerField(default=0)
    erased_at = models.DateTimeField(null=True)
    gone_by = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    envelope = models.UUIDField(null=True)
    corrected_version = models.BigIntegerField(null=True)
    corrected_at = models.DateTimeField(null=True)
    corrected_in = models.UUIDField(null=True)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["record", "force"], name="records_receipt_once"),)
        indexes = (
            models.Index(fields=["envelope"], name="records_receipt_erased_in"),
            models.Index(
                fields=["corrected_in"], name="records_receipt_corrected_in", condition=Q(corrected_in__isnull=False)
            ),
        )


class Proof(models.Model):
    """The signed line of an envelope of receipts, as it came: whoever holds the sender's key can verify it."""

    envelope = models.UUIDField(primary_key=True)
    sender = models.TextField()
    line = models.BinaryField()
    at = models.DateTimeField()


class Owed(models.Model):
    """A receipt that a holder owes us: that it erased a record up to a version, or has its correction.

    envelope: how it was last asked; null until then.  chase_at: when it is asked (again).  times: how often it was.
    """

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField()
    force = models.TextField()
    what = models.TextField()
    version = models.BigIntegerField()
    reason = models.TextField(default="")
    asked_at = models.DateTimeField()
    envelope = models.UUIDField(null=True)
    chase_at = models.DateTimeField()
    times = models.IntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=["force", "chase_at", "id"], name="records_owed_next"),)
        constraints = (
            models.UniqueConstraint(fields=["record", "force", "what"], name="records_owed_once"),
            models.CheckConstraint(condition=Q(what__in=["erased", "corrected"]), name="records_owed_what_is_known"),
        )
