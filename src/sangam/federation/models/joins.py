"""The table of joining codes: of those that we made, and of those that we entered."""

from django.db import models
from django.db.models import Q

from sangam.federation.types.joins import JoinState
from sangam.kernel.ids import new_id


class Join(models.Model):
    """A joining code and what came of it.  is_host: we made it.  force, name, url: the other's.

    ours, theirs: the signed invitations.  nonce: ours.  commitment: of the guest that began last.  characters: the
    twelve that both nodes show.  tries: how often it was tried, or compared in vain.  joined_by: the officers who
    confirmed it.  The secret of a code lies in no table.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    reference = models.BinaryField()
    is_host = models.BooleanField()
    state = models.TextField()
    force = models.TextField()
    name = models.TextField(default="")
    url = models.TextField(default="")
    ours = models.TextField()
    theirs = models.TextField(default="")
    nonce = models.BinaryField(default=b"")
    commitment = models.BinaryField(default=b"")
    characters = models.TextField(default="")
    tries = models.SmallIntegerField(default=0)
    made_by = models.TextField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    joined_by = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference", "is_host"], name="federation_join_once"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(str(state) for state in JoinState)),
                name="federation_join_state_is_known",
            ),
        ]
