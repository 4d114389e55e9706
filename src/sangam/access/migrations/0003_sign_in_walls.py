import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import sangam.kernel.ids
from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("access", "0002_proposal")]

    operations = [
        migrations.AddField("credential", "proof", models.UUIDField(null=True)),
        migrations.AddField("deviceuser", "code_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="TriedName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.TextField()),
                ("name", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["address", "name"], name="access_triedname_once")]
            },
        ),
        migrations.CreateModel(
            name="OfficerNote",
            fields=[
                ("id", models.UUIDField(default=sangam.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("officer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="access.officer")),
                ("kind", models.TextField()),
                ("subject", models.UUIDField()),
                ("name", models.TextField(default="")),
                ("at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["at"], condition=Q(told_at=None), name="access_officernote_untold")]
            },
        ),
        guard("access_officernote"),
    ]
