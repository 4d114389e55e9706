"""Tables of what mends records between forces: challenges, remarks, handovers, what was taken over."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class Challenge(models.Model):
    """A force says that a statement is wrong.  Kept by that force and by the owner.

    owner: whom it asks.  label: of the record, as its keeper knew it.  post: who is told, null for another force's.
    due_at: by this node's clock.  answer: empty while open.  line: another force's challenge,
    or its answer to ours, as it signed it.  handling: of the statement as it stood then, null where it was not known.
    """

    id = models.UUIDField(primary_key=True)
    record = models.UUIDField()
    statement = models.UUIDField()
    property = models.TextField()
    owner = models.TextField()
    label = models.TextField()
    force = models.TextField()
    unit = models.TextField()
    post = models.UUIDField(null=True)
    by = models.TextField()
    reason = models.TextField()
    urgent = models.BooleanField()
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(default="")
    answer_reason = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)
    line = models.TextField(default="", db_default="")
    handling = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["record"], name="records_challenge_record")]
        constraints = [
            models.UniqueConstraint(
                fields=["force", "statement"], condition=Q(answer=""), name="records_challenge_one_open"
            ),
        ]


class Remark(models.Model):
    """What an owner says beside its record: ours, or that of a copy.  number: only grows, the highest stands.

    asked_at: when our desk was last asked to confirm our record.  It does not travel.
    """

    record = models.UUIDField(primary_key=True)
    owner = models.TextField()
    number = models.BigIntegerField()
    challenged = models.JSONField(default=list)
    confirmed_at = models.DateTimeField(null=True)
    unconfirmed_since = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)


class Handover(models.Model):
    """An offer of one record, or of a case with its records, for good: kept by giver and taker.

    case: null for a single record.  desk: who is told at the giver.  kept: statements that stay with the giver alone.
    history: lines that came along, until they are the record's own.

    acceptance: the taker's, as the taker signed it.  versions: of each of the records as it was offered, of an offer of
    ours that a restore lost us; null for any other.  word: of a transfer between two others, its giver's, as the giver
    signed it.  recall: by which the taker of such a transfer has recalled the record since, as the taker signed it.

    answer: one of these, or what the taker answered:

    (empty)     the offer is open
    said        a transfer between two others, by its giver's word
    passed      such a transfer, once its taker has confirmed it
    returned    an offer of ours that a restore lost us, until those who can be reached have said what they hold
    void        an offer or an acceptance that did not count
    changed     a transfer of ours that a restore lost us, where we have changed the record since
    """

    id = models.UUIDField(primary_key=True)
    giver = models.TextField()
    taker = models.TextField()
    case = models.UUIDField(null=True)
    records = ArrayField(models.UUIDField())
    desk = models.TextField()
    reason = models.TextField()
    kept = models.IntegerField(default=0)
    history = models.JSONField(default=list)
    offered_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(default="")
    acceptance = models.TextField(default="", db_default="")
    answered_at = models.DateTimeField(null=True)
    versions = ArrayField(models.BigIntegerField(), null=True)
    word = models.TextField(default="", db_default="")
    recall = models.TextField(default="", db_default="")

    class Meta:
        indexes = [
            GinIndex(fields=["records"], name="records_handover_records"),
            models.Index(fields=["due_at"], name="records_handover_open", condition=Q(answer="")),
        ]


class OfferWord(models.Model):
    """A giver's word of an offer to us as it signed it, short of what the records say."""

    giver = models.TextField()
    handover = models.UUIDField()
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handover", "giver"], name="records_offerword_once")]
        indexes = [models.Index(fields=["giver", "at"], name="records_offerword_since")]


class Wanted(models.Model):
    """A record that is ours by its giver's word, as the giver signed it, and that both of us lost.

    asked_at: when the giver was asked for what it has of the record.  lacking: the giver has nothing of it either.
    """

    record = models.UUIDField(primary_key=True)
    giver = models.TextField()
    word = models.TextField()
    asked_at = models.DateTimeField(null=True)
    lacking = models.BooleanField(default=False)


class Title(models.Model):
    """The words by which a record that another force made is ours, or the force's that offers it to us.

    They are lines as their givers signed them, the maker's first.
    """

    record = models.UUIDField(primary_key=True)
    words = ArrayField(models.TextField())


class Taken(models.Model):
    """A statement of a record of ours that was taken over from a copy.  due: the copy changed, ours is to follow."""

    statement = models.UUIDField(primary_key=True)
    into = models.UUIDField()
    source = models.UUIDField()
    source_statement = models.UUIDField()
    due = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["source"], name="records_taken_source"),
            models.Index(fields=["into"], name="records_taken_due", condition=Q(due=True)),
        ]
