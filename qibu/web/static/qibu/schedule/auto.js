// Start the schedule on every element that asks for it:
//   <div data-schedule data-url="…" data-storage="project-7" data-texts="schedule-texts"></div>
// with the translated texts in a json_script element of that id.

import { mountSchedule } from "./component.js";

const LEAST_HEIGHT = 420, ROOM_BELOW = 16; // px

/** The schedule fills the window below its upper edge; a window too low for that scrolls. */
function fit(host) {
  const top = host.getBoundingClientRect().top + window.scrollY;
  host.style.height = `max(${LEAST_HEIGHT}px, calc(100vh - ${Math.round(top + ROOM_BELOW)}px))`;
}

for (const host of document.querySelectorAll("[data-schedule]")) {
  fit(host);
  window.addEventListener("resize", () => fit(host));
  const texts = host.dataset.texts && document.getElementById(host.dataset.texts);
  host.schedule = mountSchedule(host, {
    url: host.dataset.url,
    storageKey: host.dataset.storage,
    texts: texts ? JSON.parse(texts.textContent) : {},
  });
}
