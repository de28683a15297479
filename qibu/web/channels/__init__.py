"""群机器人: the pages of a project's group robots and of what could not be delivered (N3)."""
