"""The forms of changes."""
