"""Tables of the ledger.  Written by SQL in `ledger` and `seals`; the models give them their shape."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Ledger(models.Model):
    """One row a deed.  Insert only."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    force = models.TextField()
    label = models.TextField()
    officer = models.UUIDField(null=True)
    post = models.UUIDField(null=True)
    action = models.TextField()
    on_what = models.TextField()
    purpose = models.TextField()
    outcome = models.TextField()
    code = models.TextField()
    commitment = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["officer", "at"], name="audit_ledger_officer"),
            models.Index(fields=["on_what", "at"], name="audit_ledger_on"),
            models.Index(fields=["at"], name="audit_ledger_at"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["done", "refused"]), name="audit_ledger_outcome_is_known"
            )
        ]


class Detail(models.Model):
    """Salt and details of a row; deleting it erases them, the commitment stays.

    shown: by what a look is found: ids of what it showed, and keys of what it sought.
    """

    ledger_id = models.UUIDField(primary_key=True)
    salt = models.BinaryField()
    details = models.TextField()
    shown = ArrayField(models.TextField())

    class Meta:
        indexes = [GinIndex(fields=["shown"], name="audit_detail_looks", condition=~models.Q(shown=[]))]


class Unsealed(models.Model):
    """Rows that the sealer has not yet appended to the log."""

    ledger_id = models.UUIDField(primary_key=True)


class Leaf(models.Model):
    """Position of a ledger row in the log."""

    index = models.BigIntegerField(primary_key=True)
    ledger_id = models.UUIDField(unique=True)


class Node(models.Model):
    """Hash of a complete subtree; level 0 are the leaves."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()


class Head(models.Model):
    """A signed head of the log."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    at = models.DateTimeField()
    key = models.TextField()
    signature = models.BinaryField()
