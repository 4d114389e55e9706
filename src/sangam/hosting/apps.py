"""The Django application of `hosting`."""

from django.apps import AppConfig


class HostingConfig(AppConfig):
    name = "sangam.hosting"
    label = "hosting"
