"""The Django application of `notices`."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "sangam.notices"
    label = "notices"
