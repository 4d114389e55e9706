"""Pointers: the owner's keys and counts, the holder's sets of tokens."""

from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("records", "0011_taken")]

    operations = [
        migrations.CreateModel(
            name="PointerKey",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("secret", models.BinaryField()),
                ("public", models.BinaryField()),
                ("due", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("force", "made_at"), name="records_pointerkey_once")]
            },
        ),
        migrations.CreateModel(
            name="PointerCount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("post", models.TextField()),
                ("hour", models.DateTimeField()),
                ("asked", models.IntegerField()),
                ("refused", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("force", "hour", "post"), name="records_pointercount_once")
                ]
            },
        ),
        migrations.CreateModel(
            name="PointerSet",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("owner", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("public", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Pointer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("record", models.UUIDField()),
                ("owner", models.TextField()),
                ("desk", models.TextField()),
                ("version", models.BigIntegerField()),
                ("set", models.UUIDField()),
                ("token", models.BinaryField(null=True)),
                ("admittance", models.IntegerField()),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["set", "token"], name="records_pointer_lookup"),
                    models.Index(fields=["record"], name="records_pointer_record"),
                    models.Index(
                        fields=["owner", "record"], include=("version", "expires_at"), name="records_pointer_held"
                    ),
                ]
            },
        ),
        guard("records_pointerkey", "records_pointercount", "records_pointerset", "records_pointer"),
    ]
