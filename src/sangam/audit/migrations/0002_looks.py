"""Who looked is found by an index over looks alone: most acts show nothing, and an empty list is indexed too.

Made beside the writing of a node that runs.  A making that was cut leaves an index that is not valid and is in the way.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS audit_detail_looks", migrations.RunSQL.noop),
        AddIndexConcurrently("detail", GinIndex(fields=["shown"], name="audit_detail_looks", condition=~Q(shown=[]))),
        RemoveIndexConcurrently("detail", "audit_detail_shown"),
    ]
