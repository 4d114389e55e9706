"""Tables of meetings.  Who shares a meeting, and what members say in it, stand in `hosting`, under the same id."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from sangam.coordination.types import MeetingState


class Meeting(models.Model):
    """A meeting at the highest version that we know.

    said: the body of its host's document.  unit: the host's unit that called it.  readers: codes of our units, and
    tokens of our posts, that belong to it or stand above; empty once we are no member.
    """

    id = models.UUIDField(primary_key=True)
    host = models.TextField()
    version = models.IntegerField()
    state = models.TextField()
    series = models.UUIDField()
    number = models.IntegerField()
    unit = models.TextField()
    starts_at = models.DateTimeField()
    said = models.JSONField()
    readers = ArrayField(models.TextField(), default=list)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(fields=["readers"], name="coordination_meeting_readers"),
            models.Index(fields=["series", "number"], name="coordination_meeting_series"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in MeetingState]), name="coordination_meeting_state_known"
            )
        ]


class Action(models.Model):
    """An action of a meeting, as the document has it; its words stand there.

    owner: the unit that owns it now, which may have it from another.  owner_path: that unit and all above it.
    post: of ours, to which it was handed and which is open.  round: of the document; done_round: of the newest report.
    settled: confirmed or withdrawn, else empty.
    """

    id = models.UUIDField(primary_key=True)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="actions")
    owner = models.TextField()
    owner_path = ArrayField(models.TextField())
    post = models.UUIDField(null=True)
    due_at = models.DateTimeField()
    round = models.IntegerField()
    done_round = models.IntegerField(default=0)
    settled = models.TextField(default="")

    class Meta:
        indexes = [
            GinIndex(fields=["owner_path"], name="coordination_action_owners"),
            models.Index(fields=["due_at"], name="coordination_action_due", condition=Q(settled="")),
            models.Index(fields=["post"], name="coordination_action_post", condition=Q(settled="", post__isnull=False)),
        ]


class Circulation(models.Model):
    """A decision that a meeting's document puts to all members between meetings; its words stand there."""

    id = models.UUIDField(primary_key=True)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="circulations")
    due_at = models.DateTimeField()
    settled = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="coordination_circulation_due", condition=Q(settled=""))]
