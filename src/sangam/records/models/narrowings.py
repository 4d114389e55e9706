"""The table of narrowings: what took a record of ours from readers, by whom, and what it was before."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Narrowing(models.Model):
    """One narrowing of one record of ours.

    desk: the record's then.  units: those from headquarters down to it.  unit: of who narrowed it.  ways:
    `narrowings.rules.Way`.  version_before, version: of the record.  before, after: its terms; empty for a recall.
    alone: counted as one officer's own; false where two agreed.  undone_at, undone_by: by whom a unit above gave back
    what it took.
    """

    id = models.UUIDField(primary_key=True)
    record = models.UUIDField()
    desk = models.TextField()
    units = ArrayField(models.TextField())
    at = models.DateTimeField()
    officer = models.UUIDField(null=True)
    post = models.UUIDField(null=True)
    by = models.TextField()
    unit = models.TextField(default="", db_default="")
    ways = ArrayField(models.TextField())
    version_before = models.BigIntegerField()
    version = models.BigIntegerField()
    before = models.JSONField()
    after = models.JSONField()
    alone = models.BooleanField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.TextField(default="")

    class Meta:
        indexes = (
            models.Index(fields=["at"], name="records_narrowing_at"),
            models.Index(fields=["officer", "at"], name="records_narrowing_officer"),
            models.Index(fields=["post", "at"], name="records_narrowing_post"),
            models.Index(fields=["record"], name="records_narrowing_open", condition=Q(undone_at=None)),
        )
