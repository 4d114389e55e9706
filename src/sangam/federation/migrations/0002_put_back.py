"""The generation of the machine beside the node's last beat; and for whom own records are not hidden any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "0001_squashed")]

    operations = [
        migrations.AddField(
            model_name="catchup", name="own_shown", field=models.BooleanField(default=False, db_default=False)
        ),
        migrations.AddField(model_name="beat", name="generation", field=models.TextField(default="", db_default="")),
    ]
