"""Where to look next: cells ranked by the count of past events, and how often that was right."""
