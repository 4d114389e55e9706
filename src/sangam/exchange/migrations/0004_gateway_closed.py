from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_gateway")]

    operations = [migrations.AddField("gateway", "closed_at", models.DateTimeField(null=True))]
