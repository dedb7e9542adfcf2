"""What was sent about somebody: every record, in plain words."""
