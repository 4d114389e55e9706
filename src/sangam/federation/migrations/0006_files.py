"""Files between forces: what they are, who may fetch them, how far fetching has come."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from sangam.audit.guard import guard

_FILE = [
    ("id", models.UUIDField(primary_key=True, serialize=False)),
    ("owner", models.TextField()),
    ("about", models.UUIDField(db_index=True)),
    ("kind", models.TextField()),
    ("media", models.TextField()),
    ("name", models.TextField()),
    ("size", models.BigIntegerField()),
    ("digest", models.TextField()),
    ("key", models.TextField()),
    ("sealed_key", models.BinaryField()),
    ("pieces", models.BinaryField(default=b"")),
    ("preview", models.BinaryField(default=b"")),
    ("original_size", models.BigIntegerField(null=True)),
    ("original_sha256", models.TextField(default="")),
    ("state", models.TextField()),
    ("reason", models.TextField(default="")),
    ("at", models.DateTimeField()),
]
_PULL = [
    (
        "file",
        models.OneToOneField(
            on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="pull", serialize=False,
            to="federation.file",
        ),
    ),
    ("source", models.TextField()),
    ("have", models.BigIntegerField(default=0)),
    ("pieces", models.BinaryField(default=b"")),
    ("tries", models.IntegerField(default=0)),
    ("wrong", models.IntegerField(default=0)),
    ("failure", models.TextField(default="")),
    ("next_at", models.DateTimeField()),
]  # fmt: skip
_ALLOWANCE = [
    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
    ("force", models.TextField()),
    (
        "file",
        models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="allowances", to="federation.file"),
    ),
]


class Migration(migrations.Migration):
    dependencies = [("federation", "0005_limits")]

    operations = [
        migrations.CreateModel(
            name="File",
            fields=_FILE,
            options={
                "indexes": [models.Index(fields=["owner", "state"], name="federation_file_of_owner")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(state__in=["awaited", "here", "set-aside"]), name="federation_file_state_is_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FilePull",
            fields=_PULL,
            options={"indexes": [models.Index(fields=["source", "next_at"], name="federation_filepull_due")]},
        ),
        migrations.CreateModel(
            name="FileAllowance",
            fields=_ALLOWANCE,
            options={
                "constraints": [models.UniqueConstraint(fields=("file", "force"), name="federation_fileallowance_once")]
            },
        ),
        guard("federation_file", "federation_fileallowance"),
    ]
