"""Pages of meetings: the list, calling one, the meeting itself, its minutes, series."""
