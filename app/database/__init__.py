"""The study database: what learners did on this computer, and what became of it on its way to a hub."""
