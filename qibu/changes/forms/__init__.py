"""The forms of changes: what a request says, and one step of any kind."""

from qibu.changes.forms.requests import RequestForm, ScenarioForm
from qibu.changes.forms.steps import FORMS, KINDS, StepForm, plan_names, step_form

__all__ = ["FORMS", "KINDS", "RequestForm", "ScenarioForm", "StepForm", "plan_names", "step_form"]
