"""What its owner gave with a pointer, by which its holder shows him after a restore that he has it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0028_transfer_recall")]

    operations = [migrations.AddField("Pointer", "word", models.BinaryField(default=b"", db_default=b""))]
