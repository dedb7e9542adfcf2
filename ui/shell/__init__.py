"""The one window: navigation, the person, the status strip, and the pages."""
