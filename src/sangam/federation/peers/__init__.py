"""Pairing, directories, witnesses, who has caught us up."""
