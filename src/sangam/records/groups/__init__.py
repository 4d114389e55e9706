"""Sharing groups, as officers and hosts work with them."""
