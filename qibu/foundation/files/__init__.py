"""文件与讨论: files and comments on any object of a project, which is known here by (kind, id) only (S13)."""
