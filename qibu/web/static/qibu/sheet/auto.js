// The Friday report as people fill it in: a plain form whose lines look after themselves.

import { on } from "../dom.js";
import { days } from "./days.js";
import { keyboard } from "./keyboard.js";
import { live } from "./live.js";
import { forgetAccepted } from "./local.js";
import { grow, Sheet } from "./model.js";
import { pasting } from "./paste.js";
import { Drafts } from "./save.js";
import { brought } from "./texts.js";
import { Undo } from "./undo.js";

const LAST = ["done", "next", "support"];
const DELAY = ["late_cause", "late_note"];

function start(form) {
  const sheet = new Sheet(form);
  const undo = new Undo(sheet, form.querySelector("[data-undo]"));
  form.addEventListener("input", (event) => {
    const line = sheet.lineOf(event.target);
    if (event.target.tagName === "TEXTAREA") grow(event.target);
    if (!line || !event.target.dataset.field) return;
    line.touch(event.target.dataset.field);
    sheet.count();
  });
  form.addEventListener("change", (event) => {
    const line = sheet.lineOf(event.target);
    if (!line || !event.target.dataset.field) return;
    line.follow(event.target.dataset.field);
    line.touch(event.target.dataset.field);
    sheet.count();
  });
  form.querySelectorAll("textarea").forEach(grow);
  keyboard(sheet, undo);
  pasting(sheet, undo);
  days(sheet);
  copying(sheet, undo);
  taking(sheet, undo);
  live(sheet);
  new Drafts(sheet, undo);
  document.documentElement.dataset.sheetReady = "1";
}

/** Last week's texts: for one line, or for every line where nothing stands yet. */
function copying(sheet, undo) {
  const last = brought("sheet-last");
  const of = (line, all) => {
    const texts = last[line.task] || {};
    const fields = line.late ? [...LAST, ...DELAY] : LAST;
    const open = fields.filter((field) => texts[field] && line.controls.has(field) && texts[field] !== line.text(field));
    const empty = open.filter((field) => !line.text(field).trim());
    return (empty.length || all ? empty : open).map((field) => ({ task: line.task, field, text: texts[field] }));
  };
  on("click", "#sheet .copy", (event, button) => {
    event.preventDefault();
    undo.keep(sheet.write(of(sheet.lineOf(button), false)));
  });
  on("click", "#sheet [data-copy-all]", (event) => {
    event.preventDefault();
    undo.keep(sheet.write(sheet.order.flatMap((line) => of(line, true))));
  });
}

/** What an assignee said, taken over with one press. */
function taking(sheet, undo) {
  sheet.form.querySelectorAll("[data-take]").forEach((button) => { button.hidden = false; });
  on("click", "#sheet [data-take]", (event, button) => {
    const line = sheet.lineOf(button);
    const control = button.closest("td, .field").querySelector("[data-field]");
    undo.keep(sheet.write([{ task: line.task, field: control.dataset.field, text: button.dataset.take }]));
    button.closest(".beside").remove();
    control.focus();
  });
}

forgetAccepted();
document.querySelectorAll("form[data-sheet]").forEach(start);
