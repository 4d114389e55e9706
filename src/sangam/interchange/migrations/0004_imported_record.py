from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interchange", "0003_plan_to_do")]

    operations = [
        migrations.CreateModel(
            name="ImportedRecord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("job", models.UUIDField()),
                ("record", models.UUIDField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["job", "record"], name="interchange_imported_once")]
            },
        ),
    ]
