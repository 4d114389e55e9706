"""Live pages: the streams, the bell, and the locked screen of a desk."""
