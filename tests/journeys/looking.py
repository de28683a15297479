"""Every page: nothing serious for axe, nothing overflows, in both themes.

A file of tests for each size of screen, so that two workers share the walk.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[1] / "web/axe/axe-core/axe.min.js"
PAGES = {
    "workbench": "/",
    "notices": "/notices/",
    "projects": "/projects/",
    "new-project": "/projects/new/",
    "overview": "/projects/1/",
    "schedule": "/projects/1/schedule/",
    "tasks": "/projects/1/tasks/",
    "late-tasks": "/projects/1/tasks/?status=late",
    "task": "/projects/1/tasks/25/",
    "task-edit": "/projects/1/tasks/25/edit/",
    "milestone": "/projects/1/milestones/new/",
    "recycle-bin": "/projects/1/tasks/deleted/",
    "signing": "/projects/1/signing/",
    "retrospective": "/projects/1/retrospective/",
    "charter": "/projects/1/charter/",
    "charter-edit": "/projects/1/charter/edit/",
    "team": "/projects/1/team/",
    "objectives": "/projects/1/objectives/",
    "deliverables": "/projects/1/deliverables/",
    "goals": "/projects/1/goals/",
    "readings": "/projects/1/objectives/2/readings/",
    "deliverable-tasks": "/projects/1/deliverables/4/tasks/",
    "milestones": "/projects/1/milestones/",
    "resources": "/projects/1/resources/",
    "raci": "/projects/1/team/raci/",
    "raci-people": "/projects/1/team/raci/?by=people",
    "print": "/projects/1/schedule/print/",
    "quick": "/projects/1/tasks/quick/",
    "actions": "/projects/1/actions/",
    "own-actions": "/actions/",
    "jobs": "/jobs/",
    "changes": "/projects/1/changes/",
    "request": "/projects/1/changes/1/",
    "scenarios": "/projects/1/scenarios/",
    "scenario": "/projects/1/scenarios/1/",
    "templates": "/templates/",
    "template": "/templates/campaign/",
    "settings": "/projects/1/settings/",
    "issues": "/projects/1/issues/",
    "late-issues": "/projects/1/issues/?quick=late&sort=-due",
    "issue": "/projects/1/issues/1/",
    "issue-to-verify": "/projects/1/issues/8/",
    "issue-edit": "/projects/1/issues/3/edit/",
    "issue-report": "/projects/1/issues/new/?task=25",
    "issue-anywhere": "/issues/new/",
    "issue-actions": "/projects/1/issues/actions/",
    "issue-matrix": "/projects/1/issues/matrix/",
    "issues-print": "/projects/1/issues/print/",
    "files": "/projects/1/files/",
    "files-deleted": "/projects/1/files/?show=deleted",
    "talk": "/projects/1/talk/task/15/",
    "comment": "/projects/1/comments/3/",
    "lessons": "/lessons/",
    "lesson-to-find": "/lessons/1/",
    "lesson": "/lessons/2/",
    "project-lessons": "/projects/1/lessons/",
    "lesson-new": "/projects/1/lessons/new/",
    "lesson-edit": "/projects/1/lessons/1/edit/",
    "lessons-print": "/projects/1/lessons/print/",
    "baselines": "/projects/1/baselines/",
    "baseline": "/projects/1/baselines/1/",
    "meetings": "/projects/1/meetings/",
    "meeting-new": "/projects/1/meetings/new/",
    "meeting-series-new": "/projects/1/meetings/series/new/",
    "meeting-series": "/projects/1/meetings/series/1/",
    "meeting-settled": "/projects/1/meetings/1/",
    "meeting-objected": "/projects/1/meetings/3/",
    "meeting-planned": "/projects/1/meetings/4/",
    "meeting-people": "/projects/1/meetings/4/people/",
    "minutes-import": "/projects/1/meetings/4/import/",
    "minutes-import-new": "/projects/1/meetings/import/",
    "minutes-print": "/projects/1/meetings/2/print/",
    "uploads": "/projects/1/uploads/",
    "issue-uploads": "/projects/1/issues/uploads/",
    "people": "/people/",
    "departments": "/departments/",
    "calendars": "/calendars/",
    "account": "/account/",
    "feeds": "/account/feeds/",
    "acceptance": "/projects/1/acceptance/",
    "acceptance-deliverable": "/projects/1/acceptance/1/",
    "acceptance-departments": "/projects/1/acceptance/1/departments/",
    "acceptance-submit": "/projects/1/acceptance/1/submit/",
    "not-found": "/projects/999999/",
}
#: How the documents of an organisation look; administrators alone see these.
ORGANISATION = {
    "letterhead": "/letterhead/",
    "paper-templates": "/papers/templates/",
    "paper-template": "/papers/templates/form-2/",
}
#: A project that is closing, as its lead sees it.
CLOSING = {
    "closing": "/projects/4/closing/",
    "closing-acceptance": "/projects/4/acceptance/",
    "closing-retrospective": "/projects/4/retrospective/",
    "closing-sign": "/projects/4/signing/new/",
    "archive": "/projects/4/archive/",
}
#: The weekly cycle, as the lead sees it.
WEEKLY = {
    "wall": "/projects/1/reports/",
    "wall-closed": "/projects/1/reports/1/",
    "closure": "/projects/1/reports/1/closure/",
    "sheet-read": "/projects/1/reports/1/departments/3/",
    "review": "/projects/1/reports/3/departments/3/review/",
    "correction": "/projects/1/reports/4/departments/1/review/?correct=8",
    "cycle": "/projects/1/reports/settings/",
    "editions": "/projects/1/editions/",
    "edition": "/projects/1/editions/3/",
    "edition-changes": "/projects/1/editions/3/changes/?against=1",
    "variances": "/projects/1/variances/",
    "variance": "/projects/1/variances/1/",
    "robots": "/projects/1/channels/",
    "robot": "/projects/1/channels/new/",
    "deliveries": "/projects/1/channels/deliveries/",
}
#: What a liaison works with: the open sheet of the own department, own tasks, the list of what waits.
LIAISON = {
    "inbox": "/",
    "sheet": "/projects/1/reports/4/departments/3/",
    "own-wall": "/projects/1/reports/4/",
    "own-sheet": "/projects/1/reports/4/mine/",
}
SCREENS = {"desk": (1440, 900), "phone": (390, 844)}
#: What a theme can change of a page: its colours. The rest was looked at in the light.
COLOURS = "color-contrast", "link-in-text-block"


def serious(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """Serious and critical findings of axe, one line each; of these rules only, where some are named."""
    page.evaluate(AXE.read_text("utf-8"))
    asked = {"resultTypes": ["violations"]}
    if rules:
        asked["runOnly"] = {"type": "rule", "values": list(rules)}
    found = page.evaluate("asked => axe.run(document, asked)", asked)["violations"]
    return [
        f"{v['id']}: {v['nodes'][0]['target']} {v['help']}"
        for v in found
        if v["impact"] in ("serious", "critical")
    ]


def look_at(visit, name: str, pages: dict[str, str], artifacts: Path, screen: str) -> dict:
    """What is wrong with each page, by its name; a picture of each is kept, light and dark."""
    width, height = SCREENS[screen]
    page = visit(name, viewport={"width": width, "height": height}, color_scheme="light")
    problems = {}
    for word, path in pages.items():
        page.emulate_media(color_scheme="light")
        answer = page.goto(path)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=artifacts / f"page-{word}-{screen}-light.png")
        found = serious(page)
        if answer.status != 200 and word != "not-found":
            found.append(f"status {answer.status}")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append("the page scrolls sideways")
        page.emulate_media(color_scheme="dark")
        page.screenshot(path=artifacts / f"page-{word}-{screen}-dark.png")
        found += [f"dark: {one}" for one in serious(page, COLOURS)]
        if found:
            problems[word] = found
    return problems
