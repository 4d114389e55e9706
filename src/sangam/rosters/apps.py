"""The Django application of `rosters`."""

from django.apps import AppConfig


class RostersConfig(AppConfig):
    name = "sangam.rosters"
    label = "rosters"
