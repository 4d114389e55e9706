"""Lists that are checked through the web."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("interchange", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckedList",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("officer", models.UUIDField()),
                ("post", models.UUIDField(null=True)),
                ("purpose", models.TextField()),
                ("reference", models.TextField()),
                ("file", models.TextField()),
                ("digest", models.TextField()),
                ("stored", models.TextField()),
                ("columns", models.JSONField(default=list)),
                ("notes", models.JSONField(default=list)),
                ("state", models.TextField(default="waiting")),
                ("told", models.JSONField(null=True)),
                ("code", models.TextField(default="")),
                ("at", models.DateTimeField()),
                ("over_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("waiting", "running"))),
                        fields=["at"],
                        name="interchange_list_to_do",
                    ),
                    models.Index(fields=["officer", "-at"], name="interchange_list_own"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("waiting", "running"))),
                        fields=("officer", "post"),
                        name="interchange_one_list_checked",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListedRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("line", models.BigIntegerField()),
                ("name", models.TextField()),
                ("text", models.TextField()),
                ("trouble", models.JSONField(null=True)),
                ("band", models.SmallIntegerField(null=True)),
                ("cautioned", models.BooleanField(default=False)),
                ("score", models.FloatField(default=0.0)),
                ("records", models.JSONField(default=list)),
                ("more", models.IntegerField(default=0)),
                ("crowded", models.BooleanField(default=False)),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="interchange.checkedlist"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("listing", "line"), name="interchange_listed_once")],
            },
        ),
    ]
