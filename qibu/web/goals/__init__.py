"""Pages of what a project is for: goal tree, additions outside the scope, milestones, RACI, resources."""
