"""Calendars for programs outside: what one person sees, under a private address."""
