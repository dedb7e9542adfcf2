"""The reader: a lesson's text with its contents, and the glossary."""
