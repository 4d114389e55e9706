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
