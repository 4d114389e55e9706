"""What people judge to be one, and what is suggested to them."""
