"""Trends: the range that a unit may expect, alarms above it, and how often such an alarm is false."""
