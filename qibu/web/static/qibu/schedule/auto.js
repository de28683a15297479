// Start the schedule on every element that asks for it:
//   <div data-schedule data-url="…" data-storage="project-7" data-texts="schedule-texts"></div>
// with the translated texts in a json_script element of that id.

import { mountSchedule } from "./component.js";

for (const host of document.querySelectorAll("[data-schedule]")) {
  const texts = host.dataset.texts && document.getElementById(host.dataset.texts);
  host.schedule = mountSchedule(host, {
    url: host.dataset.url,
    storageKey: host.dataset.storage,
    texts: texts ? JSON.parse(texts.textContent) : {},
  });
}
