"""Tables of `operations`."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class ActionCheck(models.Model):
    """A deconfliction check of one of our units, or of a caller for whom our desk entered it.

    readers: the unit and all above it.  published: the inputs that stand for it, published and asked alike.
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
    """A check as another force was asked about it.

    list_id: the id under which our tokens stand there.  set: whose key evaluated it.  blinds: [input, blind, element]
    until the answer is here.  tokens, pads: what came out, from then on.  withdrawn: that force knows that it
    counts no more.
    """

    id = models.UUIDField(primary_key=True)
    check_of = models.ForeignKey(ActionCheck, models.CASCADE, related_name="questions")
    force = models.TextField()
    list_id = models.UUIDField(unique=True)
    set = models.UUIDField(null=True)
    blinds = models.JSONField(default=list)
    tokens = ArrayField(models.TextField(), default=list)
    pads = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    refused = models.TextField(default="")
    withdrawn = models.BooleanField(default=False)

    class Meta:
        indexes = [GinIndex(fields=["tokens"], name="operations_question_met", fastupdate=False)]
        constraints = [models.UniqueConstraint(fields=["check_of", "force"], name="operations_question_once")]


class TokenList(models.Model):
    """Tokens of another force's check, of which nothing can be read here without that force's key."""

    id = models.UUIDField(primary_key=True)
    force = models.TextField()
    set = models.UUIDField()
    public = models.BinaryField()
    until_at = models.DateTimeField()
    tokens = ArrayField(models.TextField())
    wraps = models.JSONField()
    sealed = models.TextField()
    came_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(fields=["tokens"], name="operations_list_met", fastupdate=False),
            models.Index(fields=["until_at"], name="operations_list_until"),
        ]


class PairKey(models.Model):
    """Our secret key for one other force; its id names the set of tokens made with it."""

    id = models.UUIDField(primary_key=True)
    force = models.TextField()
    secret = models.BinaryField()
    public = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["force", "made_at"], name="operations_key_force")]


class Conflict(models.Model):
    """That another force, or another unit of ours, plans something at the same place and time or on the same target.

    other: the other force's list of tokens, or our own other check.
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


class CheckCount(models.Model):
    """How often a unit and an officer of another force asked us within an hour, by the pseudonyms that it sends."""

    force = models.TextField()
    unit = models.TextField()
    officer = models.TextField()
    hour = models.DateTimeField()
    asked = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["force", "unit", "officer", "hour"], name="operations_count_once")
        ]


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


class BoardLine(models.Model):
    """An entry on an operation's board; never changed.  line: as its force signed it; empty for our own."""

    id = models.UUIDField(primary_key=True)
    operation = models.ForeignKey(Operation, models.CASCADE, related_name="board")
    force = models.TextField()
    unit = models.TextField()
    post = models.UUIDField()
    label = models.TextField()
    kind = models.TextField()
    text = models.TextField()
    task = models.UUIDField(null=True)
    task_state = models.TextField(default="")
    said_at = models.DateTimeField()
    came_at = models.DateTimeField()
    line = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["force", "came_at"], name="operations_board_of_force")]


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
