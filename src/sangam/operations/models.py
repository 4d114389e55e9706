"""Tables of `operations`."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class ActionCheck(models.Model):
    """A deconfliction check of one of our units, or of a caller for whom our desk entered it.

    readers: the unit and all above it.  published: the inputs that stand for it; nobody else reads them.
    """

    id = models.UUIDField(primary_key=True)
    unit = models.TextField()
    readers = ArrayField(models.TextField())
    post = models.UUIDField()
    officer = models.UUIDField()
    label = models.TextField()
    kind = models.TextField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    place = models.TextField()
    targets = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    caller_force = models.TextField()
    caller = models.TextField()
    late_reason = models.TextField()
    published = ArrayField(models.TextField())
    operation = models.UUIDField(null=True)
    checked_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["readers"], name="operations_check_readers"),
            GinIndex(fields=["published"], name="operations_check_inputs", fastupdate=False),
            models.Index(fields=["ends_at"], name="operations_check_ends"),
            models.Index(fields=["officer", "checked_at"], name="operations_check_officer"),
        ]


class Question(models.Model):
    """A check as another force was asked about it; its id names the list that stands there.

    places, targets: the two halves of the list, with their keys; empty where the check has none, and once it is over.
    first_date, last_date: the days of the action.  compared: of which lists of that force the answer has come.
    left_out: how many lists that stood here it left out.  refused: why it did not answer.  lot: our half of the lot, by
    which a list in eight is opened.  their_lot: the digest of the other half.  envelope: in which it was asked.
    withdrawn: that force knows that it counts no more.  told: that our own were told that no answer comes.
    """

    id = models.UUIDField(primary_key=True)
    check_of = models.ForeignKey(ActionCheck, models.CASCADE, related_name="questions")
    force = models.TextField()
    places = models.JSONField(default=dict)
    targets = models.JSONField(default=dict)
    first_date = models.DateField()
    last_date = models.DateField()
    envelope = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    compared = ArrayField(models.UUIDField(), default=list)
    left_out = models.IntegerField(default=0)
    refused = models.TextField(default="")
    lot = models.TextField(default="")
    their_lot = models.TextField(default="")
    redrawn = models.BooleanField(default=False)
    withdrawn = models.BooleanField(default=False)
    told = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["force", "last_date"], name="operations_question_days")]
        constraints = [models.UniqueConstraint(fields=["check_of", "force"], name="operations_question_once")]


class AskedList(models.Model):
    """A question of another force: its list, of which nothing can be read here without that force's key.

    places, targets: {public, elements}.  size: how many elements.  answered_at: null while it waits, because that force
    owes us something.  owed: by our list the start of each element that we multiplied, until the force closes the
    comparison.  lot: our half of the lot; opens_at: from when it owes us its opening, null where the lot spared it.
    envelope: in which it was answered last, and later in which its opening was asked for.  told: that our own were told
    of what is owed since.
    """

    id = models.UUIDField(primary_key=True)
    force = models.TextField()
    first_date = models.DateField()
    last_date = models.DateField()
    places = models.JSONField(default=dict)
    targets = models.JSONField(default=dict)
    size = models.IntegerField()
    came_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    owed = models.JSONField(default=dict)
    lot = models.TextField(default="")
    opens_at = models.DateTimeField(null=True)
    opening_asked = models.BooleanField(default=False)
    envelope = models.UUIDField(null=True)
    withdrawn = models.BooleanField(default=False)
    told = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["force", "last_date"], name="operations_list_days")]


class Conflict(models.Model):
    """That another force, or another unit of ours, plans something at the same place and time or on the same target.

    other: the other force's list, or our own other check.  Whom to call stands there once that force has said it.
    """

    id = models.UUIDField(primary_key=True)
    check_of = models.ForeignKey(ActionCheck, models.CASCADE, related_name="conflicts")
    force = models.TextField()
    other = models.UUIDField()
    unit = models.TextField()
    name = models.TextField()
    telephone = models.TextField()
    reference = models.TextField()
    found_at = models.DateTimeField()
    ours = models.JSONField(null=True)
    theirs = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["check_of", "other"], name="operations_conflict_once")]


class InputCount(models.Model):
    """A question of another force, as it counts: by the pseudonyms that it sends, with the inputs that it used.

    places, targets: elements; none of a question that was refused.
    """

    force = models.TextField()
    unit = models.TextField()
    officer = models.TextField()
    at = models.DateTimeField()
    places = models.IntegerField(default=0)
    targets = models.IntegerField(default=0)
    first_date = models.DateField()
    last_date = models.DateField()
    refused = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["force", "at"], name="operations_inputs_of_force")]


class EntryNotice(models.Model):
    """A notice of entry, ours or another force's.

    readers: of ours, who may read it here.  said: what it says; null while it is sealed for us.  sealed: the ciphertext
    as it travels.  code: ours alone until its hour.  lines: as its force signed them, for whom they are kept.
    """

    id = models.UUIDField(primary_key=True)
    force = models.TextField()
    unit = models.TextField()
    post = models.UUIDField()
    label = models.TextField()
    officer = models.UUIDField(null=True)
    second = models.TextField(default="")
    host_unit = models.TextField()
    readers = ArrayField(models.TextField())
    state = models.TextField()
    said = models.JSONField(null=True)
    sealed = models.TextField(default="")
    code = models.TextField(default="")
    opens_at = models.DateTimeField(null=True)
    digest = models.TextField(default="")
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    why = models.TextField(default="")
    lines = ArrayField(models.TextField(), default=list)

    class Meta:
        indexes = [
            GinIndex(fields=["readers"], name="operations_entry_readers"),
            models.Index(fields=["opens_at"], name="operations_entry_opens"),
        ]


class EntryAcknowledgement(models.Model):
    """That a post of the host force has read a notice of entry; never changed.  line: as its force signed it."""

    id = models.UUIDField(primary_key=True)
    notice = models.ForeignKey(EntryNotice, models.CASCADE, related_name="acknowledgements")
    force = models.TextField()
    unit = models.TextField()
    post = models.UUIDField()
    label = models.TextField()
    at = models.DateTimeField()
    came_at = models.DateTimeField()
    note = models.TextField()
    line = models.TextField(default="")


class Operation(models.Model):
    """An operation at the highest version that we know.  Who shares it stands in `hosting`, under the same id.

    said: the body of its host's document.  unit: the host's unit that plans it.  readers: codes of our units, and
    tokens of our posts, that need to know it; empty once we are no member.  approvers: officers of ours, at the host.
    revised: a new plan that waits for approval at the host, as a document, and the id of its check; null without one.
    """

    id = models.UUIDField(primary_key=True)
    host = models.TextField()
    version = models.IntegerField()
    state = models.TextField()
    unit = models.TextField()
    starts_at = models.DateTimeField()
    said = models.JSONField()
    readers = ArrayField(models.TextField(), default=list)
    approvers = ArrayField(models.UUIDField(), default=list)
    revised = models.JSONField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [GinIndex(fields=["readers"], name="operations_operation_readers")]


class PoolPhone(models.Model):
    """A phone of no officer that one of our units issued for an operation.

    post, label: who issued it.  rank, name, belt: to whom.  code_at: when its code was made, from which the code is
    reckoned.  token_hash: of what the phone keeps, once opened.  erased_at: when it was told to erase itself.
    """

    id = models.UUIDField(primary_key=True)
    operation = models.ForeignKey(Operation, models.CASCADE, related_name="phones")
    unit = models.TextField()
    post = models.UUIDField()
    label = models.TextField()
    rank = models.TextField()
    name = models.TextField()
    belt = models.TextField()
    until_at = models.DateTimeField()
    issued_at = models.DateTimeField()
    code_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    token_hash = models.TextField(null=True, unique=True)  # unique among those that have one
    wiped_at = models.DateTimeField(null=True)
    wiped_by = models.TextField(default="")
    erased_at = models.DateTimeField(null=True)
