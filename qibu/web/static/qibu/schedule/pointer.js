// Clicks and taps on the table: open and close branches, edit cells.

import { NEW_ROW } from "./data.js";

export class Pointer {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    this.tapped = null;
    s.frame.scroller.addEventListener("click", (event) => this.click(event));
    s.frame.scroller.addEventListener("dblclick", (event) => this.editAt(event.target));
  }

  click(event) {
    const { s } = this, row = event.target.closest(".qs-row")?.line.row;
    if (!row) return;
    if (event.target.closest(".qs-twist") && row.hasChildren) s.toggle(row);
    else if (s.selection.click(event, row)) return;
    else if (row.id === NEW_ROW && event.target.closest(".qs-k-name")) s.editor.start(row, "name");
    else if (event.pointerType === "touch") this.touch(row, event.target.closest("[data-key]")?.dataset.key);
  }

  editAt(target) {
    const row = target.closest(".qs-row")?.line.row, key = target.closest("[data-key]")?.dataset.key;
    if (row && key && key !== "chart" && !target.closest(".qs-twist") && !this.s.editor.isAt(row.id, key)) this.s.editor.start(row, key);
  }

  /** With a finger: the first tap chooses a cell, the second edits it. */
  touch(row, key) {
    const again = this.tapped && this.tapped.id === row.id && this.tapped.key === key;
    this.tapped = { id: row.id, key };
    if (again && key && key !== "chart" && key !== "code") this.s.editor.start(row, key);
  }
}
