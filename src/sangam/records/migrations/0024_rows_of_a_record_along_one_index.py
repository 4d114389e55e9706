"""Versions, shares and what was withdrawn are found by their record along the index that keeps them unique."""

import django.db.models.deletion
from django.db import migrations, models

_RECORD = models.ForeignKey(
    db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="records.record"
)


class Migration(migrations.Migration):
    dependencies = [("records", "0023_guard_titles")]

    operations = [migrations.AlterField(model, "record", _RECORD) for model in ("version", "share", "withdrawn")]
