"""Why a lane is held up, as kept sentences: their reader has them in his language.  What earlier versions wrote stays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "0016_told")]

    operations = [
        migrations.AddField("sendingposition", name, models.JSONField(null=True))
        for name in ("failure_told", "slow_told")
    ]
