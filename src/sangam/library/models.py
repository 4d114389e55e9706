"""Tables of practice notes and courses."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from sangam.library.types import DraftState, NoteState, RemarkKind


class Note(models.Model):
    """A note at the highest version that we know.  force: SANGAM for one that ships.

    said: the body of its force's newest release.  search: its words in every language, folded.  line: as another force
    signed it; sent_to: to which forces we sent this version.  told_at: when its owner was told that it is overdue.
    """

    id = models.UUIDField(primary_key=True)
    force = models.TextField()
    unit = models.TextField()
    version = models.IntegerField()
    state = models.TextField()
    said = models.JSONField()
    category = models.TextField()
    stage = models.TextField()
    shelf = models.TextField()
    review_by = models.DateField()
    released_at = models.DateTimeField()
    search = models.TextField()
    line = models.TextField(default="")
    sent_to = ArrayField(models.TextField(), default=list)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["review_by"], name="library_note_review"),
            models.Index(fields=["force"], name="library_note_force"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[str(s) for s in NoteState]), name="library_note_state_known")
        ]


class Version(models.Model):
    """A released version of a note, as it was said."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="versions")
    version = models.IntegerField()
    said = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "version"], name="library_version_once")]


class Draft(models.Model):
    """What our own force is writing: a new note, or the next version of one.  id: the note's.

    readers: the author's unit, in review the reviewing unit too, and all above.  set_aside: text, why, by.
    """

    id = models.UUIDField(primary_key=True)
    unit = models.TextField()
    by = models.TextField()
    state = models.TextField()
    said = models.JSONField()
    base = models.IntegerField(default=0)
    review_unit = models.TextField(default="")
    returned = models.TextField(default="")
    set_aside = models.JSONField(default=list)
    readers = ArrayField(models.TextField(), default=list)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [GinIndex(fields=["readers"], name="library_draft_readers")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[str(s) for s in DraftState]), name="library_draft_state_known"
            )
        ]


class Remark(models.Model):
    """A comment, an adoption, a result or a translation; never changed.

    about: the adoption of a result, the meeting of an adoption.  line, sent_to: as in Note.
    """

    id = models.UUIDField(primary_key=True)
    note = models.ForeignKey(Note, models.CASCADE, related_name="remarks")
    kind = models.TextField()
    force = models.TextField()
    unit = models.TextField()
    said = models.JSONField()
    about = models.UUIDField(null=True)
    said_at = models.DateTimeField()
    came_at = models.DateTimeField()
    line = models.TextField(default="")
    sent_to = ArrayField(models.TextField(), default=list)

    class Meta:
        indexes = [models.Index(fields=["force", "came_at"], name="library_remark_of_force")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[str(k) for k in RemarkKind]), name="library_remark_kind_known")
        ]


class OwnCourse(models.Model):
    """A course of our own force.  said: as a course's file would say it; text: as its author typed it."""

    key = models.TextField(primary_key=True)
    said = models.JSONField()
    text = models.TextField()
    language = models.TextField()
    edition = models.IntegerField()
    unit = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Assignment(models.Model):
    """A course that is asked of a post, or of everyone of a rank at and below a unit.  ended_at: asked no more.

    target: "post:<id>", or "rank:<rank>" with `unit`.
    """

    id = models.UUIDField(primary_key=True)
    course = models.TextField()
    target = models.TextField()
    unit = models.TextField(default="")
    due_date = models.DateField()
    by = models.TextField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["target"], name="library_assignment_target", condition=Q(ended_at=None))]


class Completion(models.Model):
    """That an officer completed a course.  id: made by the officer's device, so that sending it again is no second one.

    said: the answers as sent.  checked: the node itself counted the score.  post: where the officer sat then.
    """

    id = models.UUIDField(primary_key=True)
    officer = models.UUIDField()
    course = models.TextField()
    edition = models.IntegerField()
    score = models.IntegerField()
    most = models.IntegerField()
    passed = models.BooleanField()
    checked = models.BooleanField()
    said = models.JSONField()
    post = models.UUIDField(null=True)
    done_at = models.DateTimeField()
    came_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["officer", "course"], name="library_completion_officer")]
