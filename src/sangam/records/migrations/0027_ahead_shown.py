"""What a holder has shown of a silent record's keys: it is judged once all are heard."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0026_transfer_word")]

    operations = [migrations.AddField("Ahead", "shown", models.BinaryField(default=b"", db_default=b""))]
