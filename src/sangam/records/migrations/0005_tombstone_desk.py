"""Of which desk a recalled record was, so that who imports it again hears of it only where the desk is one's own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0004_narrowing")]

    operations = [
        migrations.AddField(model_name="tombstone", name="desk", field=models.TextField(db_default="", default="")),
    ]
