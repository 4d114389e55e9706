"""Arrests across borders: the checklist of an arrest, despatches to the next station, releases, one page an accused.

Owns arrests_arrest, arrests_step, arrests_itemedit, arrests_despatch, arrests_word.

Invariants: an open arrest stays on the node of the force that arrests.  A step is added, never changed.  The
checklist warns and never forbids.  A despatch and the words on it belong to the force that wrote them and never
change.  Only the unit that it is for, or one above it, receives and answers it.

Bottom to top: types; policy, models; checklists; despatches; statuses; release_lists; accused.
"""
