"""Handing a record or a case to another force."""
