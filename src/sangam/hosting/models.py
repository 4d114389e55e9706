"""Tables of memberships.  A thing's content stands in the upper package's own tables, under the same id."""

from django.db import models


class Thing(models.Model):
    """The newest membership of a thing.

    members, left, agreed: each force with a version.  document: the line as another host signed it, for whom it is
    kept; empty for our own.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    host = models.TextField()
    version = models.IntegerField()
    members = models.JSONField()
    left = models.JSONField(default=dict)
    agreed = models.JSONField(default=dict)
    document = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["host"], name="hosting_thing_host")]
        constraints = [
            models.CheckConstraint(condition=models.Q(version__gt=0), name="hosting_thing_version_counts_from_1")
        ]


class Version(models.Model):
    """One version of a thing's membership that was seen here."""

    thing = models.ForeignKey(Thing, models.CASCADE, related_name="versions")
    version = models.IntegerField()
    members = models.JSONField()
    at = models.DateTimeField()
    by = models.TextField()
    why = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thing", "version"], name="hosting_version_once")]


class Line(models.Model):
    """What a member has said in a thing; never changed.

    id: made by its force.  subject: of what in the thing it speaks.  refers: to what else it points.  body: as it
    travels.  line: as another force signed it, for whom it is kept; empty for our own.
    """

    id = models.UUIDField(primary_key=True)
    thing = models.ForeignKey(Thing, models.CASCADE, related_name="lines")
    kind = models.TextField()
    force = models.TextField()
    subject = models.UUIDField()
    refers = models.UUIDField(null=True)
    body = models.JSONField()
    said_at = models.DateTimeField()
    came_at = models.DateTimeField()
    line = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["subject", "kind"], name="hosting_line_subject"),
            models.Index(fields=["force", "came_at"], name="hosting_line_of_force"),
            models.Index(fields=["refers"], name="hosting_line_refers", condition=models.Q(refers__isnull=False)),
        ]
