"""A challenge of a record of ours as its force signed it: what a force that was restored is given back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0021_pointer_sets_by_owner")]

    operations = [
        migrations.AddField("Challenge", "line", models.TextField(default="", db_default="")),
    ]
