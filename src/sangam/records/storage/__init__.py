"""Rows of a record, its search keys, its files: written, loaded, erased together."""
