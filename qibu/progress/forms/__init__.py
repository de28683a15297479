"""What people type into the sheet of the Friday report: read, checked, and shown again (T1)."""
