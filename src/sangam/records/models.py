"""Tables of records, their keys, and who holds what."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


def _tokens() -> ArrayField:  # type: ignore[type-arg]  # django-stubs wants the element types twice
    return ArrayField(models.TextField(), default=list)


class Record(models.Model):
    """A record of ours or a copy.  received_at: null for our own.  terms of a copy: those that we received."""

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    owner = models.TextField()
    desk = models.TextField()
    version = models.BigIntegerField()
    state = models.TextField(default="live")
    offered_to = models.TextField(default="")
    label = models.TextField(default="")
    statements = models.JSONField()
    terms = models.JSONField()
    as_of = models.DateTimeField()
    expires_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "kind", "as_of"], name="records_record_listing"),
            models.Index(fields=["expires_at"], name="records_record_expiry"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(version__gte=1), name="records_record_version_from_one"),
            models.CheckConstraint(
                condition=Q(state="live", offered_to="") | Q(state="transfer-offered", offered_to__gt=""),
                name="records_record_offered_to_someone",
            ),
        ]


class Version(models.Model):
    """What an own record was at a version, who made it so, and why."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="+")
    version = models.BigIntegerField()
    statements = models.JSONField()
    at = models.DateTimeField()
    by = models.TextField()
    why = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "version"], name="records_version_once")]


class Key(models.Model):
    """One way to find one statement, with everything that decides who may find it."""

    id = models.BigAutoField(primary_key=True)
    record = models.ForeignKey(Record, models.CASCADE, related_name="+")
    statement = models.UUIDField()
    space = models.TextField()
    key = models.TextField()
    classification = models.SmallIntegerField()
    caveats = _tokens()
    audience = _tokens()
    purposes = _tokens()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "space"], name="records_key_lookup")]


class Silent(models.Model):
    """One key of a silent record: of a partner, or of our own for those outside its audience."""

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField()
    owner = models.TextField()
    desk = models.TextField()
    version = models.BigIntegerField()
    space = models.TextField()
    key = models.TextField()
    audience = _tokens()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["key", "space"], name="records_silent_lookup"),
            models.Index(fields=["record"], name="records_silent_record"),
        ]


class Share(models.Model):
    """A force holds our record."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="+")
    force = models.TextField()
    level = models.TextField()
    version = models.BigIntegerField()
    envelope = models.UUIDField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "force"], name="records_share_once")]


class Tombstone(models.Model):
    """A record that was recalled: neither this version nor an earlier one comes back.

    proven: `owner` was known here as its owner; otherwise it binds nobody but him.
    """

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField()
    owner = models.TextField()
    version = models.BigIntegerField()
    proven = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "owner"], name="records_tombstone_once")]


class Receipt(models.Model):
    """A holder's word that it erased our record from its live tables."""

    record = models.UUIDField()
    force = models.TextField()
    version = models.BigIntegerField()
    erased_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "force"], name="records_receipt_once")]


class Arrived(models.Model):
    """Records that one act wrote or erased, for the matcher.  post: whose act, null for what came by wire.

    bulk: many at once, which wait for the few.  looked_at: when the matcher first looked; it looks twice.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    post = models.UUIDField(null=True)
    records = ArrayField(models.UUIDField())
    bulk = models.BooleanField()
    looked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["bulk", "id"], name="records_arrived_next")]
