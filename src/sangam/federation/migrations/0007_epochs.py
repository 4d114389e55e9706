from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("federation", "0006_files")]

    operations = [
        migrations.CreateModel(
            name="CatchUp",
            fields=[
                ("peer", models.TextField(primary_key=True, serialize=False)),
                ("epoch", models.BigIntegerField()),
                ("said", models.JSONField()),
                ("restored_at", models.DateTimeField()),
                ("hides", models.BooleanField()),
                ("urgent_at", models.DateTimeField(null=True)),
                ("normal_at", models.DateTimeField(null=True)),
                ("whole_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Rejoined",
            fields=[
                ("peer", models.TextField(primary_key=True, serialize=False)),
                ("epoch", models.BigIntegerField()),
                ("urgent", models.BooleanField(default=False)),
                ("normal", models.BooleanField(default=False)),
                ("lost_since", models.DateTimeField(null=True)),
                ("missing", models.BigIntegerField(default=0)),
                ("at", models.DateTimeField()),
                ("given_back_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(model_name="peerhead", name="lost_at", field=models.DateTimeField(null=True)),
        guard("federation_catchup", "federation_rejoined"),
    ]
