"""Sheets of any make as rows under a heading."""
