"""Tables of channels.  Who shares a channel stands in `hosting`, under the same id."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from sangam.channels.types import ChannelKind
from sangam.kernel.handling import Classification


class Channel(models.Model):
    """A channel at the highest version that we know.

    entries: by force the units and posts that its host named.  own: by force those that the force itself named, with
    the version of its word and, of another force, its line: {"version": n, "entries": […], "line": "…"}.
    readers: tokens of our posts that belong to it, empty once we are no member.  taken: how many messages this node
    took.  stamp: the latest hybrid logical time of them.
    """

    id = models.UUIDField(primary_key=True)
    host = models.TextField()
    version = models.IntegerField()
    name = models.TextField()
    kind = models.TextField()
    classification = models.SmallIntegerField()
    clearance = models.SmallIntegerField()
    entries = models.JSONField()
    own = models.JSONField(default=dict)
    readers = ArrayField(models.TextField(), default=list)
    taken = models.BigIntegerField(default=0)
    stamp = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [GinIndex(fields=["readers"], name="channels_channel_readers")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in ChannelKind]), name="channels_channel_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    classification__lte=int(Classification.CONFIDENTIAL),
                    clearance__lte=int(Classification.CONFIDENTIAL),
                ),
                name="channels_channel_is_not_secret",
            ),
        ]


class Message(models.Model):
    """A message; never changed.

    number: its place in the order in which this node took the channel's messages, without a gap.  stamp: its author's
    hybrid logical time.  envelope: by which it went to the member forces, null if to none.  line: as its force signed
    it, for whom it is kept; empty for our own.  file: what was attached.  stated_at: when its force says that it was
    written, where that cannot be; said_at is then when it was received.
    """

    id = models.UUIDField(primary_key=True)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="messages")
    number = models.BigIntegerField()
    stamp = models.BigIntegerField()
    force = models.TextField()
    unit = models.TextField()
    post = models.UUIDField()
    label = models.TextField()
    text = models.TextField()
    classification = models.SmallIntegerField()
    mentions = ArrayField(models.TextField(), default=list)
    asks = models.BooleanField(default=False)
    said_at = models.DateTimeField()
    came_at = models.DateTimeField()
    late = models.BooleanField(default=False)
    file = models.UUIDField(null=True)
    envelope = models.UUIDField(null=True)
    line = models.TextField(default="")
    origin = models.JSONField(null=True)
    words = ArrayField(models.TextField(), default=list)
    vector = SearchVectorField(null=True)
    topic = models.TextField(default="")
    stated_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["channel", "vector"], name="channels_message_vector", fastupdate=False),
            models.Index(fields=["channel", "stamp", "id"], name="channels_message_in_order"),
            models.Index(
                fields=["channel", "topic", "stamp"], name="channels_message_of_topic", condition=~Q(topic="")
            ),
            models.Index(fields=["force", "came_at"], name="channels_message_of_force"),
            models.Index(
                fields=["channel", "number"],
                name="channels_message_addressed",
                condition=Q(asks=True) | ~Q(mentions=[]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["channel", "number"], name="channels_message_numbered_once"),
        ]


class Sight(models.Model):
    """That a post has seen a message of our force."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="sights")
    force = models.TextField()
    unit = models.TextField()
    post = models.UUIDField()
    label = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "post"], name="channels_sight_once_a_post")]


class Cursor(models.Model):
    """How far a post has read a channel: every number up to one, and single ones beyond it."""

    channel = models.ForeignKey(Channel, models.CASCADE)
    post = models.UUIDField()
    upto = models.BigIntegerField(default=0)
    beyond = ArrayField(models.BigIntegerField(), default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "post"], name="channels_cursor_once_a_post")]


class Handling(models.Model):
    """What a unit has said of a message: that it is through with it, or that it is not."""

    message = models.ForeignKey(Message, models.CASCADE)
    unit = models.TextField()
    handled = models.BooleanField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["unit"], name="channels_handling_open", condition=Q(handled=False))]
        constraints = [models.UniqueConstraint(fields=["message", "unit"], name="channels_handling_once_a_unit")]


class Revision(models.Model):
    """What the author's post has a message say from now on, or that it is withdrawn.

    is_last: no later one is here.  line, envelope: as of a message.  A message that is erased loses its revisions.
    """

    message = models.UUIDField()
    channel = models.ForeignKey(Channel, models.CASCADE)
    number = models.IntegerField()
    is_last = models.BooleanField(default=True)
    text = models.TextField()
    withdrawn = models.BooleanField(default=False)
    force = models.TextField()
    unit = models.TextField()
    post = models.UUIDField()
    label = models.TextField()
    at = models.DateTimeField()
    came_at = models.DateTimeField()
    line = models.TextField(default="")
    envelope = models.UUIDField(null=True)
    words = ArrayField(models.TextField(), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["channel"], name="channels_revision_stands", condition=Q(is_last=True)),
            models.Index(fields=["force", "came_at"], name="channels_revision_of_force"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["message", "number"], name="channels_revision_numbered_once"),
            models.UniqueConstraint(fields=["message"], condition=Q(is_last=True), name="channels_revision_last_once"),
        ]


class Quarantine(models.Model):
    """That a message is hidden everywhere until it is reviewed, and what became of it.

    message: its id; the message itself may come later, or be erased.  force: whose message it is.  line, review_line:
    as another force signed them.  agreed_by: the second officer, where the post had used up its day.
    review_force: who reviewed it, "" for the message's own force.  seen: before an erasure, who had seen it.
    """

    message = models.UUIDField(primary_key=True)
    channel = models.ForeignKey(Channel, models.CASCADE)
    force = models.TextField()
    by_force = models.TextField()
    by_unit = models.TextField()
    by_post = models.UUIDField()
    by_label = models.TextField()
    reason = models.TextField()
    at = models.DateTimeField()
    line = models.TextField(default="")
    agreed_by = models.TextField(default="", db_default="")
    state = models.TextField(default="held")
    reviewed_by = models.TextField(default="")
    review_force = models.TextField(default="", db_default="")
    review_reason = models.TextField(default="")
    reviewed_at = models.DateTimeField(null=True)
    review_line = models.TextField(default="")
    seen = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["channel"], name="channels_quarantine_hides", condition=~Q(state="released"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="held", reviewed_at=None)
                | Q(state__in=["released", "erased"], reviewed_at__isnull=False),
                name="channels_quarantine_is_reviewed_once",
            ),
        ]


class Hiding(models.Model):
    """That a force which only reads a message hides it in its own view, and asks its force and the host to hide it.

    Ours: it hides here while it is held; answers: what those who were asked have declined, by force.  Another force's:
    it hides nothing here and waits for our word.  force: whose message it is.  line: as another force signed it.
    """

    message = models.UUIDField()
    channel = models.ForeignKey(Channel, models.CASCADE)
    force = models.TextField()
    by_force = models.TextField()
    by_unit = models.TextField()
    by_post = models.UUIDField()
    by_label = models.TextField()
    reason = models.TextField()
    at = models.DateTimeField()
    line = models.TextField(default="")
    agreed_by = models.TextField(default="")
    state = models.TextField()
    reviewed_by = models.TextField(default="")
    review_reason = models.TextField(default="")
    reviewed_at = models.DateTimeField(null=True)
    answers = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "by_force"], name="channels_hiding_once_a_force"),
            models.CheckConstraint(
                condition=Q(state__in=["held", "asked"], reviewed_at=None)
                | Q(state__in=["released", "followed", "declined"], reviewed_at__isnull=False),
                name="channels_hiding_is_answered_once",
            ),
        ]
