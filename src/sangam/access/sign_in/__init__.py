"""Who is signed in: passwords, codes, devices, sessions, seats."""
