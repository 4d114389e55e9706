"""The tables of imports and of lists that are checked through the web."""

from django.db import models
from django.db.models import Q

from sangam.interchange.policy import LISTS_TO_DO, OVER, TO_DO


class ImportJob(models.Model):
    """One import: who, which file, how it is to be read, how far it is.

    stored: name of the file below `imports/` in the node's files, "" once it is gone.  line: the last one that is
    settled in the step that runs.  why: in English; told: the same with its template, None in rows of
    earlier versions.  Not guarded: content goes to records, in deeds; this is its progress.
    """

    id = models.UUIDField(primary_key=True)
    officer = models.UUIDField()
    post = models.UUIDField(null=True)
    by = models.TextField()
    file = models.TextField()
    stored = models.TextField()
    plan = models.JSONField()
    state = models.TextField(default="columns")
    line = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    troubles = models.JSONField(default=list)
    troubles_in_all = models.BigIntegerField(default=0)
    why = models.TextField(default="")
    told = models.JSONField(null=True)
    code = models.TextField(default="")
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="interchange_job_to_do", condition=Q(state__in=TO_DO)),
            models.Index(fields=["officer", "-at"], name="interchange_job_own"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[*OVER], finished_at__isnull=False)
                | (~Q(state__in=[*OVER]) & Q(finished_at__isnull=True)),
                name="interchange_job_over_has_an_end",
            ),
        ]


class ImportedRecord(models.Model):
    """That an import made a record or changed it: what is listed and shared once it was taken in."""

    id = models.BigAutoField(primary_key=True)
    job = models.UUIDField()
    record = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "record"], name="interchange_imported_once")]


class CheckedList(models.Model):
    """One list that an officer has checked in the browser: whose, for which purpose, how far it is.

    stored: name of the file below `lists/` in the node's files, "" once its rows stand here.  told: why it failed.
    over_at: when no more rows were looked up.  Of an officer one list a post is checked at a time.
    Not guarded: each look-up is a deed of its own; this is its progress.  Erased a day after it was given.
    """

    id = models.UUIDField(primary_key=True)
    officer = models.UUIDField()
    post = models.UUIDField(null=True)
    purpose = models.TextField()
    reference = models.TextField()
    file = models.TextField()
    digest = models.TextField()
    stored = models.TextField()
    columns = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    state = models.TextField(default="waiting")
    told = models.JSONField(null=True)
    code = models.TextField(default="")
    at = models.DateTimeField()
    over_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="interchange_list_to_do", condition=Q(state__in=LISTS_TO_DO)),
            models.Index(fields=["officer", "-at"], name="interchange_list_own"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "post"],
                condition=Q(state__in=LISTS_TO_DO),
                nulls_distinct=False,
                name="interchange_one_list_checked",
            ),
        ]


class ListedRow(models.Model):
    """One row of a list that is checked: what it asks and which records answered.

    band: 0 strong, 1 possible, 2 weak, 3 nothing, 4 could not be read; None until it was looked up.
    cautioned, score: of its first hit.  records: ids alone, shown as the reader sees them when he looks.
    """

    id = models.BigAutoField(primary_key=True)
    listing = models.ForeignKey(CheckedList, models.CASCADE, related_name="rows")
    line = models.BigIntegerField()
    name = models.TextField()
    text = models.TextField()
    trouble = models.JSONField(null=True)
    band = models.SmallIntegerField(null=True)
    cautioned = models.BooleanField(default=False)
    score = models.FloatField(default=0.0)
    records = models.JSONField(default=list)
    more = models.IntegerField(default=0)
    crowded = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listing", "line"], name="interchange_listed_once")]
