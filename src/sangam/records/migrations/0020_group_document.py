"""A sharing group's newest document as its host signed it: what a host that was restored is given back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0019_drawn_out")]

    operations = [
        migrations.AddField("SharingGroup", "document", models.TextField(default="", db_default="")),
    ]
