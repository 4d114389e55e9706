"""Break glass: danger to life.  One officer, one record, a reason, three hours; told at once, reviewed in 72 hours."""
