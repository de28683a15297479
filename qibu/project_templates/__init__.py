"""项目模板: a plan without its dates and people, to start the next project from (S7)."""
