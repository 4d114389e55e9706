"""What stands before Django at the officers' door: threads, limits of bodies, callers and headers."""
