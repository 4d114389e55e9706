"""The door of `library` for drafts: write, have reviewed by a second unit, release."""

from sangam.library.drafts import (
    attach_file,
    begin_draft,
    change_draft,
    detach_file,
    discard_draft,
    draft_from_debrief,
    drafts,
    open_draft,
    release,
    return_draft,
    reviewing_units,
    send_to_review,
    set_aside_name,
    take_back,
)

__all__ = [
    "attach_file",
    "begin_draft",
    "change_draft",
    "detach_file",
    "discard_draft",
    "draft_from_debrief",
    "drafts",
    "open_draft",
    "release",
    "return_draft",
    "reviewing_units",
    "send_to_review",
    "set_aside_name",
    "take_back",
]
