"""The Django application of `operations`."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "sangam.operations"
    label = "operations"
