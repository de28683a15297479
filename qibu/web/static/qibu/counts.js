// The numbers in the frame, live: notices not read and lines that wait, asked for while the page is visible.
//
//   <header data-counts="/counts/"> … <span id="unread-count" class="count" hidden>0</span>

import { Poll } from "./poll.js";

class Counts extends Poll {
  heard(numbers) {
    for (const name of ["unread", "waiting"]) {
      const place = document.getElementById(`${name}-count`);
      if (!place || !Number.isInteger(numbers[name])) continue;
      const text = String(numbers[name]);
      if (place.textContent !== text) place.textContent = text;
      place.hidden = numbers[name] === 0;
    }
  }
}

const frame = document.querySelector("[data-counts]");
const counts = new Counts({ dataset: { poll: frame.dataset.counts, pollEvery: "20000" }, isConnected: true });
document.body.addEventListener("qibu:changes", () => counts.wake());
document.addEventListener("htmx:after:swap", () => counts.wake());
