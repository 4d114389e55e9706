"""Which forces were sent a month's totals, so that one that joins later is sent them too."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("oversight", "0002_look_questions")]

    operations = [
        migrations.AddField(
            model_name="monthlytotals",
            name="sent_to",
            field=ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
    ]
