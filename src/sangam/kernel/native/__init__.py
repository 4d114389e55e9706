"""What is compiled: numba loops and libsodium."""
