"""Records: the list, one record, its forms, files, corrections, recalls, transfers and sharing groups."""
