"""Whether a thread is named by its asker's own words: else by the record's label, as each reader sees it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0004_gateway_closed")]

    operations = [migrations.AddField("Thread", "own_words", models.BooleanField(default=False, db_default=False))]
