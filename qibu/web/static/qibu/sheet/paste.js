// A block copied from Excel: the server says what would change and what is wrong; nothing is written
// before the person agrees. Wrong values stay in their cells, with the reason.

import { make } from "../dom.js";
import { toast } from "../toasts.js";
import { say } from "./texts.js";

/** Is this more than one cell? Excel brings a table along; plain lines may as well be prose. */
function isBlock(data, control) {
  const text = data.getData("text/plain").replace(/\r?\n$/, "");
  if (text.includes("\t")) return true;
  if (!/[\r\n]/.test(text)) return control.tagName === "SELECT";
  return control.tagName !== "TEXTAREA" || /<table[\s>]/i.test(data.getData("text/html"));
}

export function pasting(sheet, undo) {
  sheet.form.addEventListener("paste", (event) => {
    const control = event.target;
    if (!control.dataset || !control.dataset.field || !event.clipboardData) return;
    if (!isBlock(event.clipboardData, control)) return;
    event.preventDefault();
    understand(sheet, undo, control, event.clipboardData.getData("text/plain"));
  });
}

async function understand(sheet, undo, control, text) {
  const line = sheet.lineOf(control);
  const lines = Object.fromEntries(sheet.order.map((one) => [one.task, one.texts()]));
  let preview;
  try {
    const answer = await fetch(sheet.form.dataset.blockUrl, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": sheet.form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify({ text, task: Number(line.task), field: control.dataset.field, lines }),
    });
    if (!answer.ok) throw new Error(answer.status);
    preview = await answer.json();
  } catch {
    toast(say("paste-failed"), "error");
    return;
  }
  const agreed = preview.cells.length === 1 && !preview.notes.length ? true : await agree(preview);
  if (agreed) undo.keep(sheet.write(preview.cells.map((cell) => ({ ...cell, text: cell.new, reason: cell.problem }))));
  control.focus();
}

function row(cell) {
  const what = make("td", cell.problem ? { class: "wrong" } : {}, cell.new_words);
  if (cell.problem) what.append(make("div", { class: "small" }, cell.problem));
  return make("tr", {}, make("th", { scope: "row" }, cell.line), make("td", {}, cell.label), make("td", { class: "quiet" }, cell.old_words), what);
}

/** The dialog with old → new; resolves to true when the block is to be written. */
function agree(preview) {
  const heads = ["paste-task", "paste-column", "paste-old", "paste-new"].map((name) => make("th", { scope: "col" }, say(name)));
  const wrongFirst = [...preview.cells].sort((a, b) => Boolean(b.problem) - Boolean(a.problem));
  const table = make("table", { class: "table" }, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...wrongFirst.map(row)));
  const body = make("div", { class: "dialog-body" });
  for (const note of preview.notes) body.append(make("p", { class: "help" }, note));
  if (preview.cells.length) body.append(make("div", { class: "paste-list", tabindex: "0", role: "region", "aria-labelledby": "paste-title" }, table));
  if (preview.wrong) body.append(make("p", { class: "help" }, say("paste-wrong")));
  const no = make("button", { class: "button", value: "no" }, say("cancel"));
  const yes = make("button", { class: "button primary", value: "yes", autofocus: true }, say("paste-apply", { n: preview.cells.length }));
  yes.disabled = !preview.cells.length;
  const dialog = make("dialog", { class: "dialog wide paste", "aria-labelledby": "paste-title" },
    make("header", {}, make("h2", { id: "paste-title" }, preview.summary)), body, make("form", { method: "dialog" }, make("footer", {}, no, yes)));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
