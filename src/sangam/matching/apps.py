from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "sangam.matching"
    label = "matching"
