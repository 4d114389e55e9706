"""What a record may say: kinds, values, descriptions.  Pure."""
