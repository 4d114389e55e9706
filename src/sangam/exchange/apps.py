"""The Django application of `exchange`."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "sangam.exchange"
    label = "exchange"
