"""Tables of records, their keys, and who holds what."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func, Q
from django.db.models.fields.json import KeyTransform

from sangam.records.models.corrections import Challenge as Challenge
from sangam.records.models.corrections import Handover as Handover
from sangam.records.models.corrections import OfferWord as OfferWord
from sangam.records.models.corrections import Remark as Remark
from sangam.records.models.corrections import Taken as Taken
from sangam.records.models.corrections import Title as Title
from sangam.records.models.corrections import Wanted as Wanted
from sangam.records.models.events import Changed as Changed
from sangam.records.models.events import Event as Event
from sangam.records.models.narrowings import Narrowing as Narrowing
from sangam.records.models.pointers import Pointer as Pointer
from sangam.records.models.pointers import PointerCount as PointerCount
from sangam.records.models.pointers import PointerKey as PointerKey
from sangam.records.models.pointers import PointerSet as PointerSet
from sangam.records.models.receipts import Owed as Owed
from sangam.records.models.receipts import Proof as Proof
from sangam.records.models.receipts import Receipt as Receipt


def _tokens() -> ArrayField:  # type: ignore[type-arg]  # django-stubs wants the element types twice
    return ArrayField(models.TextField(), default=list)


class Record(models.Model):
    """A record of ours or a copy.  received_at: null for our own.  terms of a copy: those that we received.

    review_at: when the next step of `staleness` is due for one of ours, null where none is.
    """

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
    review_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["review_at"],
                name="records_record_review",
                condition=Q(received_at__isnull=True, review_at__isnull=False, state="live"),
            ),
            models.Index(fields=["owner", "kind", "as_of"], name="records_record_listing"),
            models.Index("as_of", "id", Func("statements", function="records_least"), name="records_record_newest"),
            models.Index(fields=["expires_at"], name="records_record_expiry"),
            models.Index(
                fields=["owner", "id"],
                include=["version", "expires_at"],
                name="records_record_held",
                condition=Q(received_at__isnull=False, state="live"),
            ),
            GinIndex(
                KeyTransform("groups", "terms"), name="records_record_groups", condition=Q(terms__has_key="groups")
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(version__gte=1), name="records_record_version_from_one"),
            models.CheckConstraint(
                condition=Q(state="live", offered_to="") | Q(state="transfer-offered", offered_to__gt=""),
                name="records_record_offered_to_someone",
            ),
        ]


def _of_record() -> models.ForeignKey[Record, Record]:
    """A record's row of a table that is unique by record and something more: found along that index, it needs none."""
    return models.ForeignKey(Record, models.CASCADE, related_name="+", db_index=False)


class Version(models.Model):
    """What an own record was at a version, who made it so, and why.  statements: null while the record stands so."""

    record = _of_record()
    version = models.BigIntegerField()
    statements = models.JSONField(null=True)
    at = models.DateTimeField()
    by = models.TextField()
    why = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "version"], name="records_version_once")]


class Admittance(models.Model):
    """Who is admitted to the key rows that name it: one row a combination of limits, each list in order."""

    id = models.AutoField(primary_key=True)
    classification = models.SmallIntegerField()
    caveats = _tokens()
    audience = _tokens()
    purposes = _tokens()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["classification", "caveats", "audience", "purposes"], name="records_admittance_once"
            ),
        ]


class Key(models.Model):
    """One way to find a record: 60 bytes, and the index alone answers a search.

    key: `key_hash.number`.  admittance: who may find it.  expires: `key_hash.seconds`.  Neither refers by a foreign
    key, of which each row would pay the check: key rows are written and erased with their record, admittances stay.
    """

    pk = models.CompositePrimaryKey("key", "admittance", "record")
    key = models.BigIntegerField()
    record = models.UUIDField()
    admittance = models.IntegerField()
    expires = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["record"], name="records_key_record")]


class Silent(models.Model):
    """One key of a silent record: of a partner, or of our own for those outside its audience.

    key: `key_hash.number`, null in the one row of a record without keys, which only remembers its version.
    """

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField()
    owner = models.TextField()
    desk = models.TextField()
    version = models.BigIntegerField()
    key = models.BigIntegerField(null=True)
    audience = _tokens()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["key"], name="records_silent_lookup"),
            models.Index(fields=["record"], name="records_silent_record"),
            models.Index(fields=["owner", "record"], include=["version", "expires_at"], name="records_silent_held"),
        ]


class KeyRules(models.Model):
    """By which rules (`types.KEY_RULES`) the standing keys of one part were made, and how far that has come.

    part: "records", or what another package keeps keys of.  after: the last id that was made anew, null before the
    first.  finished: all of them are.
    """

    part = models.TextField(primary_key=True)
    rules = models.TextField()
    after = models.UUIDField(null=True)
    finished = models.BooleanField()


class Share(models.Model):
    """A force holds our record, or is to hold it: envelope is null until comparing has sent it.

    expires_at: as the terms say that it was sent with; with the rest of the index it answers a comparing alone.
    groups: those by which the force holds it, with the version of each; empty where it is named by itself.
    """

    record = _of_record()
    force = models.TextField()
    level = models.TextField()
    version = models.BigIntegerField()
    envelope = models.UUIDField(null=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    groups = models.JSONField(default=dict, db_default={})

    class Meta:
        indexes = [
            models.Index(
                fields=["force", "record"], include=["level", "version", "expires_at"], name="records_share_held"
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["record", "force"], name="records_share_once")]


class Withdrawn(models.Model):
    """Our record was taken back from a force at this version: to be held there again it needs a higher one."""

    record = _of_record()
    force = models.TextField()
    version = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "force"], name="records_withdrawn_once")]


class SharingGroup(models.Model):
    """A sharing group by its newest document (`types.Group`).

    settled: for which forces, since when, our records in it were last brought to where they belong; null: never.
    settling, after: the same of the round that is under way, and the last record that it has done.  document: the line
    as another host signed it, empty for a group of ours and for what came before lines were kept.  leavings: by force
    the line by which it left, as it signed it; one counts as long as `left` does.
    """

    code = models.TextField(primary_key=True)
    version = models.BigIntegerField()
    name_en = models.TextField()
    name_hi = models.TextField()
    members = models.JSONField()
    confirm = models.BooleanField()
    left = models.JSONField(default=dict)
    agreed = models.JSONField(default=dict)
    settled = models.JSONField(null=True)
    settling = models.JSONField(null=True)
    after = models.UUIDField(null=True)
    document = models.TextField(default="", db_default="")
    leavings = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))


class SharingGroupVersion(models.Model):
    """What one version of a group's document changed, by whose act and why, and when it was taken here."""

    group = models.ForeignKey(SharingGroup, models.CASCADE, related_name="+")
    version = models.BigIntegerField()
    members = models.JSONField()
    at = models.DateTimeField()
    by = models.TextField()
    why = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "version"], name="records_groupversion_once")]


class Tombstone(models.Model):
    """A record that was recalled: neither this version nor an earlier one comes back.

    proven: `owner` was known here as its owner; otherwise it binds `owner` alone.  withdrawn: from us alone, others may
    hold it; so a restored owner that lost its own act is told which of the two it was.  passed_to: whose the record is
    now, by the owner's own word.  desk: of the record that stood here, empty where none did and in tombstones of old.
    """

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField()
    owner = models.TextField()
    version = models.BigIntegerField()
    proven = models.BooleanField()
    withdrawn = models.BooleanField(default=False, db_default=False)
    passed_to = models.TextField(default="", db_default="")
    desk = models.TextField(default="", db_default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "owner"], name="records_tombstone_once")]


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


class Comparing(models.Model):
    """The last comparing of what a force should hold of ours with what it holds, under way or finished.

    until: records whose terms end by then are left out.  due: how many it should hold.  settled: how many of them were
    found there or were sent.  sent, recalled, ahead: what was found different, and done about it.  short: how many
    lists ended early without need.
    """

    force = models.TextField(primary_key=True)
    run = models.UUIDField()
    why = models.TextField()
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    until = models.DateTimeField()
    due = models.BigIntegerField(default=0)
    settled = models.BigIntegerField(default=0)
    sent = models.BigIntegerField(default=0)
    recalled = models.BigIntegerField(default=0)
    ahead = models.BigIntegerField(default=0)
    short = models.BigIntegerField(default=0, db_default=0)


class Stretch(models.Model):
    """A range of ids that a comparing has still to deal with: first <= id < beyond.

    step: "ask" the holder, "asked", "split", or "send" whole.  asked_at: what was sent later is on its way by itself.
    """

    id = models.BigAutoField(primary_key=True)
    force = models.TextField()
    first = models.UUIDField()
    beyond = models.UUIDField()
    count = models.BigIntegerField(default=0)
    step = models.TextField()
    asked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["force", "step", "id"], name="records_stretch_next")]


class Asked(models.Model):
    """What an owner asks to compare, until the worker has answered: its last question only."""

    sender = models.TextField(primary_key=True)
    body = models.JSONField()
    at = models.DateTimeField()


class Ahead(models.Model):
    """A record of ours that a holder has in a higher version than we, or that we do not know: were we restored?

    shown: what a holder of its keys has shown of them (`showing`), to be judged once all are heard.
    """

    record = models.UUIDField()
    force = models.TextField()
    version = models.BigIntegerField()
    level = models.TextField()
    shown = models.BinaryField(default=b"", db_default=b"")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["force"], name="records_ahead_of")]
        constraints = [models.UniqueConstraint(fields=["record", "force"], name="records_ahead_once")]
