"""Pages of action items: a project's list, one item, and what a person owns anywhere."""
