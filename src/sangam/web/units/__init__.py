"""The order of battle, and whom to ring at a unit."""
