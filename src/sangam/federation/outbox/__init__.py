"""Posting, and what holds a lane up."""
