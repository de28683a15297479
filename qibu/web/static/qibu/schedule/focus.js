// Which cell has the focus. One cell is the tab stop of the whole grid; the arrow keys move it.

import { NEW_ROW } from "./data.js";
import { place } from "./bars.js";

export class Focusing {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    this.at = { id: null, key: "name" };
    const { scroller } = s.frame;
    scroller.addEventListener("pointerover", (event) => this.pointed(event));
    scroller.addEventListener("focusin", (event) => this.entered(event));
    // The scroller itself is the tab stop only while the focused row is out of sight.
    scroller.addEventListener("focus", () => this.put());
  }

  /** The row of the focused cell, null when it is not among the visible rows. */
  row() {
    const row = this.s.rowOf(this.at.id);
    return row && (row.id === NEW_ROW || row.at >= 0) ? row : null;
  }

  /** A text that is cut off is shown whole when one points at it. */
  pointed(event) {
    const cell = event.target.closest?.(".qs-cell");
    if (!cell || cell.hasAttribute("aria-invalid")) return;
    if (cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent;
    else cell.removeAttribute("title");
  }

  entered(event) {
    const cell = event.target.closest("[data-key]"), line = event.target.closest(".qs-row")?.line;
    if (cell && line) this.set(line.row.id, cell.dataset.key);
  }

  set(id, key) {
    const before = this.at.id;
    this.at = { id, key };
    this.s.grid.refresh(before === id ? [id] : [before, id]);
  }

  /** Put the focus on a cell, bringing it into sight; without arguments on the cell that had it. */
  put(id = this.at.id, key = this.at.key) {
    const { s } = this, row = id === NEW_ROW ? s.entry.row : s.rowOf(id);
    if (!row || row.at < 0) return;
    this.reveal(row, key);
    s.grid.cell(id, key)?.focus({ preventScroll: true });
  }

  /** Bring a bar that is wholly out of sight to the middle of the chart. */
  revealBar(row) {
    const { s } = this, { scroller } = s.frame, at = place(row);
    if (!at || !s.room) return;
    const width = s.room.width - s.panes.width, start = s.scale.x(at.start), end = s.scale.x(at.end + 1);
    if (end < scroller.scrollLeft + 8 || start > scroller.scrollLeft + width - 8) scroller.scrollLeft = start - width * 0.3;
  }

  /** Scroll so that a cell can be seen, and make it the tab stop. */
  reveal(row, key) {
    const { s } = this, { scroller } = s.frame, { rowHeight } = s;
    const top = row.at * rowHeight, room = scroller.clientHeight - s.headHeight - (s.selection.bar.hidden ? s.frame.gridBar.hidden ? 0 : 12 : 18);
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + rowHeight > scroller.scrollTop + room) scroller.scrollTop = top + rowHeight - room;
    if (key === "chart") this.revealBar(row);
    else s.panes.reveal(s.columns.byKey.get(key));
    if (this.at.id !== row.id || this.at.key !== key) this.set(row.id, key);
    s.draw();
  }
}
