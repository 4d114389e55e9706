"""The table of titles is guarded like every other, also at nodes that made it before it was."""

from django.db import migrations

from sangam.audit.guard import guard


class Migration(migrations.Migration):
    dependencies = [("records", "0022_challenge_line")]

    operations = [
        migrations.RunSQL("DROP TRIGGER IF EXISTS sangam_guard ON records_title", migrations.RunSQL.noop),
        guard("records_title"),
    ]
