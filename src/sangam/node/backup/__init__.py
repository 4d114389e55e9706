"""Backup, restore, rehearsal."""
