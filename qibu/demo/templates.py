"""A template of the organisation in the demo: the PMO kept the launch as one."""

from __future__ import annotations

from datetime import datetime

from qibu.demo.story import Company
from qibu.project_templates.actions import save_template
from qibu.project_templates.models import Audience
from qibu.projects.models import Project


def build(company: Company, main: Project, at: datetime) -> None:
    """Keep the plan of the main project for the next launches."""
    save_template(
        by=company.people["tangwei"],
        at=at,
        key="demo-template-launch",
        project_id=main.pk,
        name="智能硬件上市（公司版）",
        summary="以“小满”二代为蓝本：八个部门、承诺齐全，适合同类硬件新品。",
        audience=Audience.EVERYBODY,
    )
