"""Of which unit the officer was who narrowed a record, so that no unit below it undoes that."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0005_tombstone_desk")]

    operations = [
        migrations.AddField(model_name="narrowing", name="unit", field=models.TextField(db_default="", default="")),
    ]
