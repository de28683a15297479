"""规则与排程: every rule of time and every date calculation, as values (no Django, no clock, no I/O)."""
