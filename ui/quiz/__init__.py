"""The quiz: what is known before it begins, one question a screen, and handing in."""
