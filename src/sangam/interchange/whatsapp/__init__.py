"""WhatsApp exports: read as their lines stand (pure), opened from a text or a packed file, imported into a channel."""
