"""A ledger head says which statement of its witness it answers, and is kept with the life of its ledger."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "0012_machines")]

    operations = [
        migrations.AlterField("headtold", "size", models.BigIntegerField(default=0)),
        migrations.AddField("headtold", "heard", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddField("headtold", "stated", models.BigIntegerField(null=True, default=0, db_default=0)),
        migrations.AddField("peerhead", "life", models.TextField(null=True, default="", db_default="")),
    ]
