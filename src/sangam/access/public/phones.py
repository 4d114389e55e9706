"""The front door of `access` for phones: opened by their own lock, and the words of what they keep."""

from sangam.access.sign_in.enrolment.devices import (
    PhoneWords,
    enrol_by_passkey,
    has_passkey,
    open_by_passkey,
    passkey_to_make,
    passkey_to_open,
    phone_words,
    reseal_words,
)

__all__ = [
    "PhoneWords",
    "enrol_by_passkey",
    "has_passkey",
    "open_by_passkey",
    "passkey_to_make",
    "passkey_to_open",
    "phone_words",
    "reseal_words",
]
