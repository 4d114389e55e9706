"""How many looks that nothing explains a row stands for: rows of a checked list are kept together."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("oversight", "0003_totals_sent_to")]

    operations = [
        migrations.AddField(model_name="look", name="looks", field=models.IntegerField(default=1)),
    ]
