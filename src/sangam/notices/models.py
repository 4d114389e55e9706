"""Tables of notices and clocks.  Notices are written by SQL in `telling`; the models give them their shape."""

from django.db import models
from django.db.models import BigIntegerField, Func, Q

from sangam.kernel.ids import new_id
from sangam.notices.types import TodayLane, Urgency


class ThisTransaction(Func):
    """The id of the transaction that runs, as a 64-bit number that never wraps."""

    template = "pg_current_xact_id()::text::bigint"
    output_field = BigIntegerField()


class Notice(models.Model):
    """One thing told to one recipient.  to: unit code, "post:<id>" or "officer:<id>".

    written_in: transaction of the last change.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    to = models.TextField()
    kind = models.TextField()
    subject_kind = models.TextField()
    subject = models.UUIDField()
    title = models.TextField()
    parts = models.JSONField()
    lane = models.TextField()
    urgency = models.TextField()
    matter = models.TextField()
    each_officer = models.BooleanField()
    created_at = models.DateTimeField()
    told_at = models.DateTimeField()
    times = models.IntegerField()
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    written_in = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["to", "written_in"], name="notices_notice_since"),
            models.Index(fields=["subject"], name="notices_notice_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["to", "matter"], condition=Q(done_at=None), name="notices_notice_one_open_a_matter"
            ),
            models.CheckConstraint(
                condition=Q(lane__in=[str(lane) for lane in TodayLane]), name="notices_notice_lane_is_known"
            ),
            models.CheckConstraint(
                condition=Q(urgency__in=[str(urgency) for urgency in Urgency]), name="notices_notice_urgency_is_known"
            ),
        ]


class DoneBy(models.Model):
    """An officer who is through with a notice that each officer of the unit must see."""

    notice = models.ForeignKey(Notice, models.CASCADE)
    officer = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "officer"], name="notices_doneby_once")]


class Deadline(models.Model):
    """A clock.  telling: what to say when it rings.  ring_at: null when it rings no more."""

    id = models.UUIDField(primary_key=True, default=new_id)
    to = models.TextField()
    subject_kind = models.TextField()
    subject = models.UUIDField()
    matter = models.TextField()
    telling = models.JSONField()
    due_at = models.DateTimeField()
    repeat_s = models.IntegerField(null=True)
    until_at = models.DateTimeField(null=True)
    ring_at = models.DateTimeField(null=True)
    rung = models.IntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["ring_at"], name="notices_deadline_ring", condition=Q(ring_at__isnull=False)),
            models.Index(fields=["subject"], name="notices_deadline_subject"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["to", "matter"], name="notices_deadline_one_a_matter"),
            models.CheckConstraint(
                condition=Q(repeat_s=None) | Q(repeat_s__gt=0), name="notices_deadline_repeats_forward"
            ),
        ]


class Caused(models.Model):
    """How many notices of a kind another force has caused on a day.  Counted by SQL in `daily_caps`."""

    force = models.TextField()
    kind = models.TextField()
    day = models.DateField()
    notices = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["force", "kind"], name="notices_caused_once")]
