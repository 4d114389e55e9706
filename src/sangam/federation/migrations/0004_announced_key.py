from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "0003_head_told")]

    operations = [
        migrations.AddField(model_name="ownkey", name="announced", field=models.UUIDField(null=True)),
    ]
