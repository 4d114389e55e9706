"""What a restored peer says is noted at the door and answered by the worker."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "0010_inbox_months")]

    operations = [
        migrations.AddField("rejoined", "said", models.JSONField(null=True)),
        migrations.AddField("rejoined", "answered_at", models.DateTimeField(null=True)),
    ]
