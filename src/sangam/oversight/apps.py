"""The Django application of `oversight`."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "sangam.oversight"
    label = "oversight"
