"""`sangam bench`: what is promised about speed and accuracy."""
