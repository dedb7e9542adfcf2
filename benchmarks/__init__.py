"""Programs that measure, and learners that are programs. Not part of the product; installed with nothing."""
