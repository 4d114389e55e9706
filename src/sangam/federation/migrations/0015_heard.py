"""What the sender of an envelope heard of it, where that is not what became of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "0014_numbered_again")]

    operations = [migrations.AddField("inbox", "heard", models.TextField(null=True))]
