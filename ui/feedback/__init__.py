"""What a learner has to say of a course: the form, and the list of what was said."""
