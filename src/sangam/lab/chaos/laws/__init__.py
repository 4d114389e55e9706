"""What must hold after."""
