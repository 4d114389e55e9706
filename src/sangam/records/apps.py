from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "sangam.records"
    label = "records"
