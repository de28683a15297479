"""The forms of form 1: charter, team, objectives, deliverables, settings, and the filter."""

from qibu.projects.forms.charter import CharterForm, NewProjectForm
from qibu.projects.forms.common import shown_values
from qibu.projects.forms.lines import DeliverableForm, FilterForm, ObjectiveForm, ReadingForm, StepForm
from qibu.projects.forms.settings import SettingsForm
from qibu.projects.forms.team import TeamForm

__all__ = [
    "CharterForm",
    "DeliverableForm",
    "FilterForm",
    "NewProjectForm",
    "ObjectiveForm",
    "ReadingForm",
    "SettingsForm",
    "StepForm",
    "TeamForm",
    "shown_values",
]
