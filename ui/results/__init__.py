"""Results: the list with each result's journey and code, and the review of one attempt."""
