"""Courses of the own force."""

from django.db import migrations, models

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="OwnCourse",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("said", models.JSONField()),
                ("text", models.TextField()),
                ("language", models.TextField()),
                ("edition", models.IntegerField()),
                ("unit", models.TextField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        guard("library_owncourse"),
    ]
