"""A long form with every kind of field."""

from django import forms

from qibu.foundation.forms import (
    CheckboxList,
    Day,
    Form,
    Group,
    Line,
    Number,
    Option,
    Picker,
    PickerMultiple,
    Prose,
    RadioList,
)
from qibu.foundation.forms.widgets import picker_choices
from tests.web.showcase.data import DEPARTMENTS, PEOPLE

people = [Option(str(number), name, hint) for number, (name, hint) in enumerate(PEOPLE, 1)]


class CharterForm(Form):
    """Form 1, roughly."""

    versioned = True
    groups = (
        Group("时间", "start", "finish", columns=2, help="按组织日历计算工作日"),
        Group("人员与部门", "lead", "members", "departments", "report_day"),
        Group("其他", "budget", "remarks", "plan_file", "notify"),
    )

    name = Line(label="项目名称", max_length=60)
    code = Line(label="项目编号", help_text="按规则生成，可修改", initial="QB-2026-015", max_length=20)
    objectives = Prose(label="项目核心目标", required=False, help_text="可衡量：指标、目标值、单位、期限")
    start = Day(label="启动时间")
    finish = Day(label="计划完成时间", help_text="如遇非工作日，提示次一工作日")
    lead = forms.ChoiceField(label="项目负责人", choices=picker_choices(people), widget=Picker)
    members = forms.MultipleChoiceField(
        label="协作人", choices=picker_choices(people, None), widget=PickerMultiple, required=False
    )
    departments = forms.MultipleChoiceField(
        label="核心参与部门", choices=[(name, name) for name in DEPARTMENTS], widget=CheckboxList
    )
    report_day = forms.ChoiceField(
        label="周报截止", choices=[("4", "周四 17:00"), ("5", "周五 17:00")], widget=RadioList, initial="5"
    )
    budget = Number(label="预算", unit="万元", required=False, max_digits=9, decimal_places=2)
    remarks = Prose(label="备注（特殊说明）", required=False, rows=3)
    plan_file = forms.FileField(label="任务清单", required=False, help_text=".xlsx，不超过 20 MB")
    notify = forms.BooleanField(label="立项后通知各部门接口人", required=False)

    def clean(self):
        values = super().clean()
        if values.get("start") and values.get("finish") and values["finish"] < values["start"]:
            self.add_error("finish", "计划完成时间早于启动时间。")
        return values
