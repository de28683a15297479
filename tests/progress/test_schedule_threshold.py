"""T4: what stands out in the master schedule is later than this project's own threshold."""

from qibu.projects.models import Project


def test_the_schedule_carries_the_threshold_of_its_project(world, client):
    Project.objects.filter(pk=world.project.pk).update(variance_threshold=5)
    client.force_login(world.lead)
    answer = client.get(f"/projects/{world.project.pk}/schedule/data/")
    assert answer.json()["threshold"] == 5
