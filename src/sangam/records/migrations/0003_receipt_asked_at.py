"""When a receipt was asked for, so that it is known how long it took."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0002_changed")]

    operations = [
        migrations.AddField(model_name="receipt", name="asked_at", field=models.DateTimeField(null=True)),
    ]
