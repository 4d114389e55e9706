"""What strangers at its door change for an officer."""
