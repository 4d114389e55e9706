"""Tables of pointers: the owner's keys and counts, the holder's sets of tokens."""

from django.db import models


class PointerKey(models.Model):
    """The key under which one force may ask for our pointers until the next is made; its public half is published.

    id: of the set of tokens made with it.  due: its force asked for a set that we do not have: all goes out anew.
    """

    id = models.UUIDField(primary_key=True)
    force = models.TextField()
    made_at = models.DateTimeField()
    secret = models.BinaryField()
    public = models.BinaryField()
    due = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["force", "made_at"], name="records_pointerkey_once")]


class PointerCount(models.Model):
    """How many blinded inputs a force's post asked for within an hour, and how many we refused."""

    id = models.BigAutoField(primary_key=True)
    force = models.TextField()
    post = models.TextField()
    hour = models.DateTimeField()
    asked = models.IntegerField()
    refused = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["force", "hour", "post"], name="records_pointercount_once")]


class PointerSet(models.Model):
    """A partner's set of tokens that we hold, and the public key under which its answers are believed.

    Known by its owner and the owner's id: another force that names the same id has a set of its own.
    """

    pk = models.CompositePrimaryKey("owner", "id")
    id = models.UUIDField()
    owner = models.TextField()
    made_at = models.DateTimeField()
    public = models.BinaryField()


class Pointer(models.Model):
    """One token of a partner's record that exists, and whom to call.

    token: null in the one row of a record without any, which only remembers its version.  set: of which it is part.
    word: by which its owner knows that it gave it; empty from a node of an earlier version.
    """

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField()
    owner = models.TextField()
    desk = models.TextField()
    version = models.BigIntegerField()
    set = models.UUIDField()
    token = models.BinaryField(null=True)
    admittance = models.IntegerField()
    expires_at = models.DateTimeField()
    word = models.BinaryField(default=b"", db_default=b"")

    class Meta:
        indexes = [
            models.Index(fields=["set", "token"], name="records_pointer_lookup"),
            models.Index(fields=["record"], name="records_pointer_record"),
            models.Index(fields=["owner", "record"], include=["version", "expires_at"], name="records_pointer_held"),
        ]
