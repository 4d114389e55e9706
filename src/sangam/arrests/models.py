"""Tables of arrests and despatches."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from sangam.arrests.types import Decision, DespatchKind, StepState


class Arrest(models.Model):
    """An arrest across the state line, on the node of the force that makes it.

    said: what its officer opened it with.  readers: its unit and those above it.
    """

    id = models.UUIDField(primary_key=True)
    unit = models.TextField()
    readers = ArrayField(models.TextField())
    post = models.UUIDField()
    label = models.TextField()
    said = models.JSONField()
    arrested_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    record = models.UUIDField(null=True)

    class Meta:
        indexes = [GinIndex(fields=["readers"], name="arrests_arrest_readers")]


class Step(models.Model):
    """What an officer wrote of an item of an arrest; never changed.  digest: of the item as it then was."""

    id = models.UUIDField(primary_key=True)
    arrest = models.ForeignKey(Arrest, models.CASCADE, related_name="steps")
    item = models.TextField()
    state = models.TextField()
    at = models.DateTimeField(null=True)
    note = models.TextField(default="")
    decided_by = models.TextField(default="")
    document = models.TextField(default="")
    language = models.TextField(default="")
    signed_by = models.TextField(default="")
    digest = models.TextField()
    post = models.UUIDField()
    label = models.TextField()
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in StepState]), name="arrests_step_state_known"
            )
        ]


class ItemEdit(models.Model):
    """An item of the checklist as the force has it, in place of the one that ships; the newest of a code counts."""

    id = models.UUIDField(primary_key=True)
    code = models.TextField()
    said = models.JSONField()
    label = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["code", "at"], name="arrests_itemedit_code")]


class Despatch(models.Model):
    """A despatch, ours or another force's; never changed but for how it stands here.

    readers: our units on its way, with those above them.  line: as its force signed it, for whom it is kept; empty for
    our own.  due_at: by our own clock.  received, answered: that its addressee said so.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    force = models.TextField()
    unit = models.TextField()
    post = models.UUIDField()
    label = models.TextField()
    to = models.TextField()
    readers = ArrayField(models.TextField())
    person = models.TextField()
    text = models.TextField()
    signed_by = models.TextField()
    basis = models.TextField()
    record = models.UUIDField(null=True)
    arrest = models.UUIDField(null=True)
    before = models.UUIDField(null=True)
    sent_at = models.DateTimeField()
    came_at = models.DateTimeField()
    due_at = models.DateTimeField()
    received = models.BooleanField(default=False)
    answered = models.BooleanField(default=False)
    line = models.TextField(default="")

    class Meta:
        indexes = [
            GinIndex(fields=["readers"], name="arrests_despatch_readers"),
            models.Index(fields=["force", "came_at"], name="arrests_despatch_of_force"),
            models.Index(fields=["arrest"], name="arrests_despatch_arrest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in DespatchKind]), name="arrests_despatch_kind_known"
            )
        ]


class Word(models.Model):
    """That a despatch was received or answered, as the unit that it is for says; never changed.  line: as above."""

    id = models.UUIDField(primary_key=True)
    despatch = models.ForeignKey(Despatch, models.CASCADE, related_name="words")
    act = models.TextField()
    answer = models.TextField(default="")
    text = models.TextField(default="")
    force = models.TextField()
    unit = models.TextField()
    post = models.UUIDField()
    label = models.TextField()
    said_at = models.DateTimeField()
    came_at = models.DateTimeField()
    line = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["force", "came_at"], name="arrests_word_of_force")]
        constraints = [models.UniqueConstraint(fields=["despatch", "act"], name="arrests_word_once")]


class FormEdit(models.Model):
    """A row of the forms as the force has it, in place of the one that ships; the newest of a code counts."""

    id = models.UUIDField(primary_key=True)
    code = models.TextField()
    said = models.JSONField()
    label = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["code", "at"], name="arrests_formedit_code")]


class GangChart(models.Model):
    """A gang chart, on the node of the force that prepares it.  gang: record.  readers: its unit and those above it."""

    id = models.UUIDField(primary_key=True)
    form = models.TextField()
    gang = models.UUIDField()
    title = models.TextField()
    unit = models.TextField()
    readers = ArrayField(models.TextField())
    post = models.UUIDField()
    label = models.TextField()
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [GinIndex(fields=["readers"], name="arrests_gangchart_readers")]


class ChartDrawing(models.Model):
    """Which members and cases an officer took into a chart; never changed, the newest counts.

    said: persons, each with cases and what becomes of them.  records: all on which it rests.
    """

    id = models.UUIDField(primary_key=True)
    chart = models.ForeignKey(GangChart, models.CASCADE, related_name="drawings")
    said = models.JSONField()
    records = ArrayField(models.UUIDField())
    post = models.UUIDField()
    label = models.TextField()
    said_at = models.DateTimeField()


class ChartEntry(models.Model):
    """What an officer wrote into a column, from a document; never changed, the newest of a column and thing counts."""

    id = models.UUIDField(primary_key=True)
    chart = models.ForeignKey(GangChart, models.CASCADE, related_name="entries")
    column = models.TextField()
    about = models.UUIDField()
    text = models.TextField()
    document = models.TextField()
    post = models.UUIDField()
    label = models.TextField()
    said_at = models.DateTimeField()


class ChartMeeting(models.Model):
    """A joint meeting on one version of a chart, with who sat; never changed."""

    id = models.UUIDField(primary_key=True)
    chart = models.ForeignKey(GangChart, models.CASCADE, related_name="meetings")
    code = models.TextField()
    held_at = models.DateTimeField()
    place = models.TextField()
    sat = ArrayField(models.TextField())
    text = models.TextField()
    post = models.UUIDField()
    label = models.TextField()
    said_at = models.DateTimeField()


class ChartReason(models.Model):
    """What an authority wrote of one version of a chart; never changed.

    versions: of each record that was read.  order_number, signed_by, document: of an order on paper.
    """

    id = models.UUIDField(primary_key=True)
    chart = models.ForeignKey(GangChart, models.CASCADE, related_name="reasons")
    authority = models.TextField()
    decision = models.TextField()
    text = models.TextField()
    order_number = models.TextField(default="")
    signed_by = models.TextField(default="")
    document = models.TextField(default="")
    code = models.TextField()
    drawing = models.UUIDField()
    versions = models.JSONField()
    officer = models.UUIDField()
    post = models.UUIDField()
    label = models.TextField()
    said_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["said_at"], name="arrests_chartreason_said")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=[str(each) for each in Decision]), name="arrests_chartreason_decision"
            ),
            models.UniqueConstraint(fields=["chart", "authority", "code"], name="arrests_chartreason_once"),
        ]
