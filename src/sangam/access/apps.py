from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "sangam.access"
    label = "access"
