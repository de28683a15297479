// Dates are typed (7-3, 2026/7/3 and 7月3日 are all read); a small button offers the browser's calendar.

import { icon, make } from "../dom.js";
import { say } from "./texts.js";

export function days(sheet) {
  for (const place of sheet.form.querySelectorAll(".day")) {
    const field = place.querySelector("input");
    const button = make("button", { type: "button", tabindex: "-1", "aria-label": say("calendar"), title: say("calendar") }, icon("calendar"));
    button.addEventListener("click", () => choose(sheet, place, field));
    place.append(button);
  }
}

function choose(sheet, place, field) {
  const picker = make("input", { type: "date", tabindex: "-1", "aria-hidden": "true" });
  if (/^\d{4}-\d\d-\d\d$/.test(field.value)) picker.value = field.value;
  place.append(picker);
  const done = () => picker.remove();
  picker.addEventListener("change", () => {
    if (picker.value) {
      field.value = picker.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    done();
    field.focus();
  });
  picker.addEventListener("blur", done);
  picker.focus();
  if (picker.showPicker) picker.showPicker();
}
