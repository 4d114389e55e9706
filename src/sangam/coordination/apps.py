"""The Django application of `coordination`."""

from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "sangam.coordination"
    label = "coordination"
