// The register: choose all rows of a page at once, and say how many are chosen.

import { on } from "../qibu/dom.js";

const rows = () => [...document.querySelectorAll('#bulk input[name="issue"]')];
const all = document.querySelector("[data-pick-all]");
const said = document.querySelector("[data-chosen]");

function count() {
  const boxes = rows();
  const chosen = boxes.filter((box) => box.checked).length;
  said.textContent = said.dataset.words.replace("{n}", chosen);
  all.checked = chosen > 0 && chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
}

if (all && said) {
  on("change", "[data-pick-all]", () => {
    rows().forEach((box) => (box.checked = all.checked));
    count();
  });
  on("change", '#bulk input[name="issue"]', count);
  count();
}
