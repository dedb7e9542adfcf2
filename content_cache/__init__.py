"""What a course is, and how one is written, built, signed, fetched, cached and rendered.

Lowest floor of the house: knows nothing of learners, of the protocol for results, or of Qt.
"""
