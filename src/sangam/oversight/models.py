"""Tables of oversight: looks that nothing explains, judgements, response times, monthly totals, broken glass.

What looks and responses say is derived: it is written anew from the ledger and the tables of the exchange.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sangam.kernel import clock


class Look(models.Model):
    """A look that nothing on this node explains; of a list that was checked, those of a deed and thing together.

    id: of its ledger row; of a list's rows one made of that and the thing.  thing: the record that was looked at, the
    key of what was asked for, or that of the list.  rules: of `looks.rules` that hold for it.
    looks: how many it stands for.
    """

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    officer = models.UUIDField()
    label = models.TextField()
    unit = models.TextField()
    action = models.TextField()
    purpose = models.TextField()
    thing = models.TextField()
    rules = ArrayField(models.TextField(), default=list)
    looks = models.IntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["officer", "thing"], name="oversight_look_of_officer"),
            models.Index(fields=["at"], name="oversight_look_at"),
        ]


class Explained(models.Model):
    """How many looks of a unit on a day were explained by what; how: "" for those that nothing explains."""

    pk = models.CompositePrimaryKey("day", "unit", "how")
    day = models.DateField()
    unit = models.TextField()
    how = models.TextField()
    looks = models.IntegerField()


class Explanation(models.Model):
    """One run over the ledger: from when to when, how many looks, how many of them explained."""

    id = models.BigAutoField(primary_key=True)
    since_at = models.DateTimeField()
    until_at = models.DateTimeField()
    at = models.DateTimeField()
    looks = models.IntegerField()
    explained = models.IntegerField()


class Judgement(models.Model):
    """What a person said of one officer's looks at one thing up to an instant; rows are added, the latest counts."""

    id = models.UUIDField(primary_key=True)
    officer = models.UUIDField()
    thing = models.TextField()
    until_at = models.DateTimeField()
    verdict = models.TextField()
    text = models.TextField()
    judge = models.UUIDField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["officer", "thing", "at"], name="oversight_judgement_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=["explained", "to-ask", "misuse"]), name="oversight_judgement_verdict"
            ),
            models.CheckConstraint(condition=~Q(officer=models.F("judge")), name="oversight_judgement_not_of_oneself"),
        ]


class LookQuestion(models.Model):
    """What an auditor asked an officer about looks at one thing, and the officer's answer; one open question a line.

    looks, days, last_at: as the line stood then.  answer: empty until answered_at.
    """

    id = models.UUIDField(primary_key=True)
    officer = models.UUIDField()
    label = models.TextField()
    thing = models.TextField()
    looks = models.IntegerField()
    days = models.IntegerField()
    last_at = models.DateTimeField()
    text = models.TextField()
    asker = models.UUIDField()
    by = models.TextField()
    at = models.DateTimeField()
    answer = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["officer", "at"], name="oversight_look_asked_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "thing"], condition=Q(answered_at=None), name="oversight_one_open_question"
            ),
            models.CheckConstraint(condition=~Q(officer=models.F("asker")), name="oversight_asks_no_own_looks"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="oversight_look_answer_whole",
            ),
        ]


class HomePlace(models.Model):
    """Where an officer lives, in a word or two, as the administrator entered it: for one rule of looks alone."""

    officer = models.UUIDField(primary_key=True)
    place = models.TextField()


class Response(models.Model):
    """How a unit of a force answered in a period.  period: "2026-11" or "2026"; unit: "" for the whole force.

    answered, undelivered: of the count.  median_s, p90_s: seconds from arrival to answer; low_s, high_s: between which
    the median lies with 95 of 100, null where too few are answered.
    """

    pk = models.CompositePrimaryKey("period", "force", "unit", "matter")
    period = models.TextField()
    force = models.TextField()
    unit = models.TextField()
    matter = models.TextField()
    count = models.IntegerField()
    answered = models.IntegerField()
    in_time = models.IntegerField()
    undelivered = models.IntegerField()
    median_s = models.FloatField(null=True)
    p90_s = models.FloatField(null=True)
    low_s = models.FloatField(null=True)
    high_s = models.FloatField(null=True)


class Remark(models.Model):
    """What a force says beside its own line of the response table; added, never changed."""

    id = models.UUIDField(primary_key=True)
    period = models.TextField()
    unit = models.TextField()
    matter = models.TextField()
    text = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()


class MonthlyTotals(models.Model):
    """The totals of a force in a month, as its gate let them out.  version: rises when it states them anew.

    totals: a number, or null for fewer than the gate lets out, by measure.  basis: of our own alone, the
    blurred counts when each was stated; it never travels, and is empty for what came back after a restore.  sent_to: of
    our own alone, the forces that were sent this version.  line: of another force's, as it signed it.
    """

    pk = models.CompositePrimaryKey("force", "month")
    force = models.TextField()
    month = models.TextField()
    version = models.IntegerField()
    totals = models.JSONField()
    basis = models.JSONField(default=dict)
    at = models.DateTimeField()
    sent_to = ArrayField(models.TextField(), default=list)
    line = models.TextField(default="")


class BrokenGlass(models.Model):
    """That an officer opened a record that was not the officer's to see, for danger to life.

    force: whose officer it was.  desk: of the record, where it is ours.  skipped: units of ours that were told.
    line, review_line: of another force's, as it signed them.
    """

    id = models.UUIDField(primary_key=True)
    force = models.TextField()
    record = models.UUIDField()
    owner = models.TextField()
    desk = models.TextField(default="")
    officer = models.UUIDField(null=True)
    unit = models.TextField()
    by = models.TextField()
    reason = models.TextField()
    skipped = ArrayField(models.TextField(), default=list)
    at = models.DateTimeField()
    until_at = models.DateTimeField()
    review_by = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    verdict = models.TextField(default="")
    review = models.TextField(default="")
    reviewer = models.TextField(default="")
    line = models.TextField(default="")
    review_line = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["record"], name="oversight_glass_record"),
            models.Index(fields=["review_by"], name="oversight_glass_open", condition=Q(reviewed_at=None)),
        ]


class PeerLook(models.Model):
    """That an officer of another force opened a record of ours, as that force said it.  envelope: in which.

    Or that one of ours opened a record of theirs, where a restore lost us that and its owner gave it back.
    purpose: the code of why, "" where an older node did not say.  line: as the other force signed it.
    """

    envelope = models.UUIDField(primary_key=True)
    record = models.UUIDField()
    force = models.TextField()
    unit = models.TextField()
    label = models.TextField()
    purpose = models.TextField()
    at = models.DateTimeField()
    came_at = models.DateTimeField(default=clock.now)
    line = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["record", "at"], name="oversight_peerlook_record")]
