// Others report while this page is open: what they change comes in where nobody typed here, and stands
// beside the control where somebody did. Nothing typed is ever touched.

import { make } from "../dom.js";
import { put } from "./model.js";
import { say } from "./texts.js";

export function live(sheet) {
  document.body.addEventListener("qibu:changes", (event) => {
    if (!event.detail.lines) return;
    for (const [task, view] of Object.entries(event.detail.lines)) {
      const line = sheet.lines.get(task);
      if (line) renew(line, view);
    }
    sheet.count();
  });
}

function renew(line, view) {
  const seen = JSON.parse(line.hidden.value);
  let moved = false;
  for (const [field, control] of line.controls) {
    const now = view.before[field];
    if (now === line.before[field] || now === undefined) continue;
    moved = true;
    if (control.value === now || !line.typed(field)) {
      accept(line, field, now, seen, view.seen);
      if (control.value !== now) put(control, now);
      control.classList.add("flash");
      setTimeout(() => control.classList.remove("flash"), 1600);
    } else {
      beside(line, control, say("now"), view.words[field], now);
    }
  }
  if (view.own) for (const [field, text] of Object.entries(view.own.texts)) {
    const control = line.controls.get(field);
    if (control && control.value !== text) beside(line, control, `${view.own.by} ${view.own.at}`, text, text);
  }
  if (!moved) return;
  line.hidden.value = JSON.stringify(seen);
  if (view.late) line.body.dataset.late = "1";
  else delete line.body.dataset.late;
  if (!line.changed) line.judge(view);
  else line.show();
}

/** What stands now counts as seen. */
function accept(line, field, text, seen, theirs) {
  line.before[field] = text;
  for (const name of field === "status" ? ["status", "is_blocked"] : [field]) seen[name] = theirs[name];
}

/** A quiet note under a control, with a button that takes it over. */
function beside(line, control, who, words, text) {
  const cell = control.closest("td, .field");
  const old = cell.querySelector(".beside");
  const button = make("button", { type: "button", class: "link", "data-take": text }, say("take"));
  const note = make("p", { class: "beside flash" }, make("span", { class: "who" }, who), " ", make("span", { class: "said" }, words), " ", button);
  if (old) old.replaceWith(note);
  else cell.append(note);
}
