"""The library: what works and what did not, shared over forces; courses, and who completed them.

A practice note is its author force's own object.  The force's node sends each released version to every force that it
exchanges with, and again to one that joins later.  Comments, adoptions, their results and translations are their
authors' own objects and travel the same way.  Drafts never leave their force.

Owns library_note, library_version, library_draft, library_remark, library_assignment, library_completion,
library_owncourse.

Invariants: a note is released by another unit than its author's.  Nothing is released that holds an identifier, or a
name that the reviewer has not set aside with a reason.  Only a higher version applies.  A withdrawn note keeps no text
at any holder.  A completion belongs to an officer, never to a post, and its id is made by the officer's device.

Bottom to top: types; policy, personal_data, models; wire; notes; shipped_notes; drafts, remarks; intake; recovery;
upkeep; pages.  Courses stand beside them: types.courses; catalogue; assignments, completions; exercise; certificate.
"""
