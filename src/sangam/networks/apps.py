"""The Django application of `networks`."""

from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "sangam.networks"
    label = "networks"
