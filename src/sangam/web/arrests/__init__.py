"""Pages of arrests across borders: arrests, their checklist, despatches, lists of releases, one page an accused."""
