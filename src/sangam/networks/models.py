"""The table of networks: charts that officers laid out.  Ids of records and places, nothing that a record says."""

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
