"""Arrests across borders: the checklist of an arrest, despatches to the next station, releases, one page an accused.

Owns arrests_arrest, arrests_step, arrests_itemedit, arrests_despatch, arrests_word.

Invariants: an open arrest stays on the node of the force that arrests; a step is added, never changed; the checklist
warns and never forbids; a despatch and the words on it belong to the force that wrote them and never change; only the
unit that it is for, or one above it, receives and answers it.

Bottom to top: types; policy, models; checklists; despatches; statuses; release_lists; accused.
"""
