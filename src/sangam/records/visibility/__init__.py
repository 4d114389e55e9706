"""What one officer sees, finds, and may pass on or change."""
