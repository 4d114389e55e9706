"""Spills: any member hides a message everywhere at once; its own force reviews it and releases or erases it."""
