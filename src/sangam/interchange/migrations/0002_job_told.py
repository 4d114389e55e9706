from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interchange", "0001_initial")]

    operations = [migrations.AddField("importjob", "told", models.JSONField(null=True))]
