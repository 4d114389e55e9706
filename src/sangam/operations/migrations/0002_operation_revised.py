"""A new plan of an operation that waits for approval."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("operations", "0001_initial")]

    operations = [migrations.AddField("operation", "revised", models.JSONField(null=True))]
