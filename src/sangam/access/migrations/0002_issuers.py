"""Which officer gave another's sign-in data, and when: one administrator cannot act as two officers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0001_squashed")]

    operations = [
        migrations.AddField(model_name="credential", name="issued_by", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="credential", name="issued_at", field=models.DateTimeField(null=True)),
    ]
