"""The memory of checks."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Asked(models.Model):
    """What a post asked for: keys, never the text.  told_at: when silent records' owners were told."""

    id = models.UUIDField(primary_key=True)
    post = models.UUIDField(null=True)
    unit = models.TextField()
    audience = ArrayField(models.TextField())
    spaces = ArrayField(models.TextField())
    keys = ArrayField(models.TextField())
    at = models.DateTimeField()
    until_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["at"], condition=models.Q(told_at=None), name="matching_asked_untold"),
            models.Index(fields=["until_at"], name="matching_asked_until"),
        ]


class Judgement(models.Model):
    """What one officer said of two records: rows are added, never changed; of a pair, the latest word counts.

    one, other: the two records, the lesser id first.  by: the officer's label, for reading; officer, post and unit for
    accounting.
    """

    id = models.UUIDField(primary_key=True)
    one = models.UUIDField()
    other = models.UUIDField()
    verdict = models.TextField()
    reason = models.TextField()
    officer = models.UUIDField(null=True)
    post = models.UUIDField(null=True)
    unit = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["one"], name="matching_judgement_one"),
            models.Index(fields=["other"], name="matching_judgement_other"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="matching_judgement_in_order"),
            models.CheckConstraint(
                condition=models.Q(verdict__in=["same", "not-same", "unsure"]), name="matching_judgement_verdict"
            ),
        ]


class NotHim(models.Model):
    """A post's word that a record is not whom it checked, or that it takes this back: the latest row counts.

    subject: digest of the keys of the person or the numbers asked for, never the text.
    """

    id = models.BigAutoField(primary_key=True)
    post = models.UUIDField()
    subject = models.TextField()
    record = models.UUIDField()
    stands = models.BooleanField()
    by = models.TextField()
    at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["post", "record"], name="matching_nothim_lookup"),
            models.Index(fields=["until_at"], name="matching_nothim_until"),
        ]
