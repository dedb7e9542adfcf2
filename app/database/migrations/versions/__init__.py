"""One module a revision. A shipped revision never changes; a new one is added to ``revision.REVISIONS``."""
