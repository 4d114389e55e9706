"""Alerts: issued, taken in, shown, read out, acknowledged."""
