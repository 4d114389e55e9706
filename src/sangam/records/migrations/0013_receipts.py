"""What a receipt says and how it is proved; which receipts are still owed."""

from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0012_pointers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Proof",
            fields=[
                ("envelope", models.UUIDField(primary_key=True, serialize=False)),
                ("sender", models.TextField()),
                ("line", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="receipt",
            name="corrected_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="receipt",
            name="corrected_in",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="receipt",
            name="corrected_version",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="receipt",
            name="envelope",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="receipt",
            name="gone_by",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="receipt",
            name="reason",
            field=models.TextField(default=""),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="version",
            field=models.BigIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="Owed",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("record", models.UUIDField()),
                ("force", models.TextField()),
                ("what", models.TextField()),
                ("version", models.BigIntegerField()),
                ("reason", models.TextField(default="")),
                ("asked_at", models.DateTimeField()),
                ("envelope", models.UUIDField(null=True)),
                ("chase_at", models.DateTimeField()),
                ("times", models.IntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["chase_at", "force"], name="records_owed_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("record", "force", "what"), name="records_owed_once"),
                    models.CheckConstraint(
                        condition=models.Q(("what__in", ["erased", "corrected"])), name="records_owed_what_is_known"
                    ),
                ],
            },
        ),
        guard("records_owed", "records_proof"),
    ]
