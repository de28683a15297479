// Enter and Ctrl+arrows move along a column, Ctrl+D fills down. Tab stays the browser's own.

const narrow = window.matchMedia("(max-width: 1023px)");

/** The control above (-1) or below (1) in the same column; hidden ones are passed over. */
export function neighbour(sheet, control, step) {
  const order = sheet.order;
  const line = sheet.lineOf(control);
  for (let at = order.indexOf(line) + step; at >= 0 && at < order.length; at += step) {
    const other = order[at].controls.get(control.dataset.field);
    if (other && other.getClientRects().length) return other;
  }
  return null;
}

function go(event, target) {
  event.preventDefault();
  if (!target) return;
  target.focus();
  if (target.select) target.select();
  target.scrollIntoView({ block: "nearest" });
}

export function keyboard(sheet, undo) {
  sheet.form.addEventListener("keydown", (event) => {
    const control = event.target;
    if (event.isComposing || event.keyCode === 229) return; // a Chinese input method is at work
    if (control.matches && control.matches("#f-headline") && event.key === "Enter" && !event.shiftKey) event.preventDefault();
    if (!control.dataset || !control.dataset.field) return;
    const ctrl = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey && !ctrl) {
      if (narrow.matches && control.tagName === "TEXTAREA") return; // a phone has no other way to a new line
      go(event, neighbour(sheet, control, 1));
    } else if (event.key === "Enter" && event.altKey && control.tagName === "TEXTAREA") {
      event.preventDefault();
      control.setRangeText("\n", control.selectionStart, control.selectionEnd, "end");
      control.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (ctrl && event.key === "ArrowDown") {
      go(event, neighbour(sheet, control, 1));
    } else if (ctrl && event.key === "ArrowUp") {
      go(event, neighbour(sheet, control, -1));
    } else if (ctrl && event.key.toLowerCase() === "d") {
      event.preventDefault();
      fillDown(sheet, control, undo);
    }
  });
}

function fillDown(sheet, control, undo) {
  const above = neighbour(sheet, control, -1);
  if (!above || above.value === control.value) return;
  const line = sheet.lineOf(control);
  undo.keep(sheet.write([{ task: line.task, field: control.dataset.field, text: above.value }]));
}
