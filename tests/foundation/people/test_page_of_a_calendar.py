"""The page of a calendar: three forms side by side, each with ids of its own."""

import re
from collections import Counter

from django.urls import reverse


def test_every_label_leads_to_its_own_box(client, world):
    client.force_login(world.administrator)
    url = reverse("calendar", args=[world.organisation.calendar_id, 2026])
    ids = Counter(re.findall(r'\sid="([^"]+)"', client.get(url).content.decode()))
    assert [name for name, times in ids.items() if times > 1] == []
