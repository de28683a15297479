"""Pages of files and comments: the file area of a project, downloads, what is said on any subject."""
