"""The Django application of `interchange`."""

from django.apps import AppConfig


class InterchangeConfig(AppConfig):
    name = "sangam.interchange"
    label = "interchange"
