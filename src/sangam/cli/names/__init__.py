"""`sangam names`: names of files searched, compared, explained."""
