"""The Django application of `channels`."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "sangam.channels"
    label = "channels"
