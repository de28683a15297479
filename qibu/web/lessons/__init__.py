"""Pages of lessons: of the organisation, of a project, and the panel beside whatever is new."""
