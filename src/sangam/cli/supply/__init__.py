"""What Sangam is built on: the locked packages, the bill of materials, and the advisories that touch them."""
