"""Tables of duty rosters."""

from django.db import models


class Roster(models.Model):
    """The roster of one unit.

    duties: as the body of roster.unit.v1 has them, by post and time.  line: as its force signed it, empty for our own.
    """

    unit = models.TextField(primary_key=True)
    force = models.TextField()
    version = models.BigIntegerField()
    duties = models.JSONField()
    changed_at = models.DateTimeField()
    line = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["force"], name="rosters_roster_of_force")]


class Receiver(models.Model):
    """That a force has been sent all our rosters, since when it gets each change."""

    force = models.TextField(primary_key=True)
    at = models.DateTimeField()
