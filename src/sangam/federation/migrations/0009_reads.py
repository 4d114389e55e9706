"""What each peer reads, as it says itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "0008_pruning")]

    operations = [
        migrations.AddField("sendingposition", "reads", models.JSONField(null=True)),
        migrations.AddField("sendingposition", "speaks", models.SmallIntegerField(null=True)),
    ]
