"""The front door of `access` for signing in: password, code, post; what is told of it."""

from sangam.access.sign_in.enrolment.own_secrets import enrol, secret_uri
from sangam.access.sign_in.proofs import change_password, end_session, mark_told, reseal_codes, untold_notes
from sangam.access.sign_in.steps import check_code, check_password, locked_session, posts_to_choose, seal_of
from sangam.access.sign_in.throttle import prune as prune_attempts
from sangam.access.sign_in.vault import ensure_key

__all__ = [
    "change_password",
    "check_code",
    "check_password",
    "end_session",
    "enrol",
    "ensure_key",
    "locked_session",
    "mark_told",
    "posts_to_choose",
    "prune_attempts",
    "reseal_codes",
    "seal_of",
    "secret_uri",
    "untold_notes",
]
