"""What other forces said, as they signed it: a restored one gets it back."""

from django.db import migrations, models

from sangam.kernel import clock


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial")]

    operations = [
        migrations.AddField("monthlytotals", "line", models.TextField(default="")),
        migrations.AddField("brokenglass", "line", models.TextField(default="")),
        migrations.AddField("brokenglass", "review_line", models.TextField(default="")),
        migrations.AddField("peerlook", "came_at", models.DateTimeField(default=clock.now)),
        migrations.AddField("peerlook", "line", models.TextField(default="")),
    ]
