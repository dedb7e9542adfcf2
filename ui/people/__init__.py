"""Who is learning: the first run, enrolment, and choosing among the people of one computer."""
