"""The organisation's own templates for documents of projects (D1)."""
