"""The tour: the app walks through its main job by itself, in real widgets, and keeps a picture of each step."""
