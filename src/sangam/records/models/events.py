"""Table of what an analysis reads: events as columns, beside the records that say them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


def _words() -> ArrayField:  # type: ignore[type-arg]  # django-stubs wants the element types twice
    return ArrayField(models.TextField(), default=list)


class Changed(models.Model):
    """Records that one act wrote or erased, for the link tables of the processes.  act: the transaction's number."""

    id = models.BigAutoField(primary_key=True)
    act = models.BigIntegerField()
    at = models.DateTimeField()
    records = ArrayField(models.UUIDField())

    class Meta:
        indexes = [models.Index(fields=["act"], name="records_changed_act")]


class Event(models.Model):
    """Where and when, of an incident, an arrest or a place: one row for each way in which its statements are handled.

    part: 1, 2, … of `parts` rows of the record.  admittance: who may read this row.  taken_from: the force from whose
    copy its statements were taken over, empty for most.  expires: `key_hash.seconds`.  known_at: when the owner wrote
    the version, or we received it.  earliest, latest: seconds from 1970.  patrol: -1 where nothing is said.  grade: the
    weakest source and the weakest information of the row's statements.
    """

    pk = models.CompositePrimaryKey("record", "part")
    record = models.UUIDField()
    part = models.SmallIntegerField()
    parts = models.SmallIntegerField()
    admittance = models.IntegerField()
    kind = models.TextField()
    owner = models.TextField()
    taken_from = models.TextField()
    expires = models.IntegerField()
    known_at = models.BigIntegerField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    precision = models.TextField()
    earliest = models.BigIntegerField(null=True)
    latest = models.BigIntegerField(null=True)
    patrol = models.SmallIntegerField()
    heads = _words()
    modus = _words()
    trades = _words()
    grade = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["kind", "latest"], name="records_event_period")]
