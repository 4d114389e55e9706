"""Alerts: the list, a new one, and what became of one."""
