"""The front door of `access` for sessions: who acts now, for which purpose, and their end."""

from sangam.access.sign_in.sessions import (
    actor_for,
    actor_of_session,
    actor_unattended,
    ask_sittings,
    end,
    end_all,
    end_one,
    open_sessions,
    read_sittings,
    sittings_of_sessions,
    state_purpose,
)
from sangam.access.sign_in.steps import end_restored_access, sit_down

__all__ = [
    "actor_for",
    "actor_of_session",
    "actor_unattended",
    "ask_sittings",
    "end",
    "end_all",
    "end_one",
    "end_restored_access",
    "open_sessions",
    "read_sittings",
    "sit_down",
    "sittings_of_sessions",
    "state_purpose",
]
