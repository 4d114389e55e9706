"""The tables of networks: charts that officers laid out, and watches.  Ids and places, nothing that a record says."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class SavedChart(models.Model):
    """A chart of a unit.

    places: of each record's id its x, its y, and whether it is hidden.  pins: ties whose citations print, each by the
    ids of both ends and of the record that says so.  views: named sights of the chart, without an id.
    """

    id = models.UUIDField(primary_key=True)
    unit = models.TextField()
    name = models.TextField()
    version = models.BigIntegerField()
    places = models.JSONField()
    pins = models.JSONField()
    views = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["unit"], name="networks_chart_of_unit")]


class ChartShare(models.Model):
    """That a chart is attached to a case or a meeting: its readers open it, each under own rights."""

    id = models.UUIDField(primary_key=True)
    chart = models.UUIDField()
    kind = models.TextField()
    thing = models.UUIDField()
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["kind", "thing"], name="networks_share_of_thing")]
        constraints = [models.UniqueConstraint(fields=["chart", "kind", "thing"], name="networks_share_once")]


class NetworkWatch(models.Model):
    """That a post watches a gang, or the records of a chain in their order, until a time."""

    id = models.UUIDField(primary_key=True)
    post = models.UUIDField()
    unit = models.TextField()
    records = ArrayField(models.UUIDField())
    purpose = models.TextField()
    reference = models.TextField()
    at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["post"], name="networks_watch_of_post"),
            models.Index(fields=["until_at"], name="networks_watch_until"),
        ]


class WatchedRecord(models.Model):
    """A record by which one that arrives finds a watch: it is that record, or names it.

    about: the record that is looked at again when that record itself arrives.
    key: as `records.storage.change_queue.KEY`.
    """

    pk = models.CompositePrimaryKey("watch", "record", "about")
    watch = models.UUIDField()
    record = models.UUIDField()
    about = models.UUIDField()
    key = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["key"], name="networks_watched_key"),
            models.Index(fields=["record"], name="networks_watched_record"),
        ]


class WatchedEdge(models.Model):
    """An edge that a post knows of what it watches.  told_at: when it was told, None for what it saw before."""

    pk = models.CompositePrimaryKey("watch", "edge")
    watch = models.UUIDField()
    edge = models.UUIDField()
    said_in = models.UUIDField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["said_in"], name="networks_watched_said")]
