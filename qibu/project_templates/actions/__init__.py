"""What people do with templates."""

from qibu.project_templates.actions.keeping import edit_template, retire_template, save_template
from qibu.project_templates.actions.starting import Start, start_project

__all__ = ["Start", "edit_template", "retire_template", "save_template", "start_project"]
