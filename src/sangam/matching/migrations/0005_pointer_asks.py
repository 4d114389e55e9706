"""Questions about partners' pointers."""

from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("matching", "0004_suggestions")]

    operations = [
        migrations.CreateModel(
            name="PointerAsk",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("watch", models.UUIDField()),
                ("post", models.UUIDField()),
                ("owner", models.TextField()),
                ("set", models.UUIDField()),
                ("purpose", models.TextField()),
                ("inputs", models.JSONField()),
                ("at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(default="")),
                ("reason", models.TextField(default="")),
                ("found", models.JSONField(default=list)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["watch"], name="matching_pointerask_watch"),
                    models.Index(fields=["until_at"], name="matching_pointerask_until"),
                ]
            },
        ),
        guard("matching_pointerask"),
    ]
