"""The Django application of `library`."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "sangam.library"
    label = "library"
