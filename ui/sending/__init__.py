"""The ways by which results leave: the sending dialog, joining a class, a result as a code."""
