"""By which words, as they signed them, members left a group: what one loses with its restore others give back."""

from django.db import migrations, models
from django.db.models import Value


class Migration(migrations.Migration):
    dependencies = [("records", "0029_pointer_word")]

    operations = [
        migrations.AddField(
            "SharingGroup", "leavings", models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
        )
    ]
