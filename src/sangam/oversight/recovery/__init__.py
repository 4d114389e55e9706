"""What a restored force lost of its own in oversight: its totals, its broken glasses, its officers' looks."""
