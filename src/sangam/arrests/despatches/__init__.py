"""Despatches: a typed paper from one station to another, with receipt, answer and clock.

Bottom to top: despatch_wire; despatch_rows; despatch_notes; despatch_acts, despatch_intake; despatch_recovery,
despatch_pages.
"""
