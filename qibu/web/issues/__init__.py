"""Risks and issues as files: form 4 in Excel."""
