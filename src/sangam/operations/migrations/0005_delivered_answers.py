"""Debts of another force count from when what we sent reached it: the envelope of an answer is noted with its list."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("operations", "0004_hidden_lists")]

    operations = [
        migrations.AddField(model_name="askedlist", name="envelope", field=models.UUIDField(null=True)),
    ]
