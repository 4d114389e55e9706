"""The Django application of `arrests`."""

from django.apps import AppConfig


class ArrestsConfig(AppConfig):
    name = "sangam.arrests"
    label = "arrests"
