"""How far comparing with each holder is, and the indexes that answer it alone.

A share learns when its record's terms end, so that what runs out meanwhile is left out without looking at the record.
"""

from django.db import migrations, models

from sangam.audit.guard import guard

_FILL = """
ALTER TABLE records_share DISABLE TRIGGER sangam_guard;
UPDATE records_share s SET expires_at = r.expires_at FROM records_record r WHERE r.id = s.record_id;
ALTER TABLE records_share ENABLE TRIGGER sangam_guard;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_key_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ahead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record", models.UUIDField()),
                ("force", models.TextField()),
                ("version", models.BigIntegerField()),
                ("level", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Asked",
            fields=[
                ("sender", models.TextField(primary_key=True, serialize=False)),
                ("body", models.JSONField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Comparing",
            fields=[
                ("force", models.TextField(primary_key=True, serialize=False)),
                ("run", models.UUIDField()),
                ("why", models.TextField()),
                ("begun_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("until", models.DateTimeField()),
                ("due", models.BigIntegerField(default=0)),
                ("settled", models.BigIntegerField(default=0)),
                ("sent", models.BigIntegerField(default=0)),
                ("recalled", models.BigIntegerField(default=0)),
                ("ahead", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Stretch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("force", models.TextField()),
                ("first", models.UUIDField()),
                ("beyond", models.UUIDField()),
                ("count", models.BigIntegerField(default=0)),
                ("step", models.TextField()),
                ("asked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="share",
            name="expires_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="share",
            name="envelope",
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                condition=models.Q(("received_at__isnull", False), ("state", "live")),
                fields=["owner", "id"],
                include=("version", "expires_at"),
                name="records_record_held",
            ),
        ),
        migrations.AddIndex(
            model_name="share",
            index=models.Index(
                fields=["force", "record"], include=("level", "version", "expires_at"), name="records_share_held"
            ),
        ),
        migrations.AddIndex(
            model_name="silent",
            index=models.Index(
                fields=["owner", "record"], include=("version", "expires_at"), name="records_silent_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="ahead",
            constraint=models.UniqueConstraint(fields=("record", "force"), name="records_ahead_once"),
        ),
        migrations.AddIndex(
            model_name="stretch",
            index=models.Index(fields=["force", "step", "id"], name="records_stretch_next"),
        ),
        guard("records_ahead", "records_asked", "records_comparing", "records_stretch"),
    ]
