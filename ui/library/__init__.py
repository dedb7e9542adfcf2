"""The courses: the library with its cards, and a course's own page."""
