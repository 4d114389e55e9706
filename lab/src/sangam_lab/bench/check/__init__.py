"""An officer's check, against millions of records."""
