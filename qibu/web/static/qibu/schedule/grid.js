// The rows in view. Nodes are recycled: about as many exist as fit on the screen, whatever the plan's size.

import { el, attr } from "./dom.js";
import { SUMMARY, CRITICAL, NEW_ROW } from "./data.js";

const OVERSCAN = 3; // rows drawn above and below the view

export class Grid {
  /** @param {object} s the schedule, which gives plan, tree, columns, bars, cells, drafts and focus */
  constructor(s, parent) {
    this.s = s;
    this.body = el("div", "qs-body", parent);
    this.body.setAttribute("role", "rowgroup");
    this.lines = new Map(); // id of a row → the line that shows it
    this.spare = [];
    this.first = this.last = 0;
  }

  /** Draw the rows that the view shows. A line that holds the focus stays, even out of sight. */
  draw(top, height) {
    const { s } = this, { visible } = s.tree;
    this.first = Math.max(0, Math.floor(top / s.rowHeight) - OVERSCAN);
    this.last = Math.min(visible.length, Math.ceil((top + height) / s.rowHeight) + OVERSCAN);
    this.release();
    let before = null; // the line that follows, so that the order in the page is the order on the screen
    for (let index = this.last - 1; index >= this.first; index -= 1) {
      const row = visible[index];
      let line = this.lines.get(row.id);
      if (!line) {
        line = this.spare.pop() || this.make();
        this.lines.set(row.id, line);
        this.fill(line, row);
        this.body.insertBefore(line.node, before && before.node.parentNode ? before.node : this.following(index));
      }
      before = line;
    }
  }

  /** The node before which a line for place `index` belongs. */
  following(index) {
    for (let node = this.body.lastChild, found = null; ; node = node.previousSibling) {
      if (!node || node.line.row.at < index) return found;
      found = node;
    }
  }

  release() {
    const active = document.activeElement;
    for (const [id, line] of this.lines) {
      const inside = line.row.at >= this.first && line.row.at < this.last;
      if (inside || (line.row.at >= 0 && (line.node.contains(active) || this.s.editor?.isAt(id)))) continue;
      this.lines.delete(id);
      line.node.remove();
      this.spare.push(line);
    }
  }

  /** Throw all lines away but the one with the focus: order, columns or widths changed. */
  rebuild() {
    const active = document.activeElement;
    for (const [id, line] of this.lines) {
      if (line.node.contains(active) && line.row.at >= 0 && this.s.rowOf(id) === line.row) {
        this.fill(line, line.row);
        continue;
      }
      this.lines.delete(id);
      line.node.remove();
      if (this.spare.length < 60) this.spare.push(line);
    }
  }

  make() {
    const node = el("div", "qs-row");
    node.setAttribute("role", "row");
    const pane = el("div", "qs-pane", node);
    const line = { node, frozen: el("div", "qs-frozen", pane), clip: el("div", "qs-clip", pane), cells: new Map(), row: null };
    line.moving = el("div", "qs-moving-cells", line.clip);
    line.chart = this.s.bars.make(node);
    node.line = line;
    return line;
  }

  /** Write a row into a line. */
  fill(line, row) {
    const { s } = this, { node } = line;
    line.row = row;
    node.dataset.id = row.id;
    const chosen = row.id > 0 && s.selection.has(row.id);
    node.className = "qs-row" + (chosen ? " qs-chosenrow" : "") + (row.id < 0 ? " qs-group" : "") + (s.clipboard.isCut(row.id) ? " qs-cutrow" : "") + (row.kind === SUMMARY ? " qs-summary" : "") + (row.flags & CRITICAL ? " qs-critical" : "")
      + (row.context && s.test ? " qs-context" : "") + (s.focus.id === row.id ? " qs-active" : "") + (row.id === NEW_ROW ? " qs-new" : "");
    node.style.top = s.headHeight + row.at * s.rowHeight + "px";
    attr(node, "aria-rowindex", row.at + 2);
    attr(node, "aria-level", s.tree.depth(row) + 1);
    attr(node, "aria-selected", row.id > 0 ? String(chosen) : null);
    attr(node, "aria-expanded", row.hasChildren ? String(!s.tree.isClosed(row)) : null);
    this.fillCells(line, row);
    s.bars.fill(line.chart, row);
    attr(line.chart, "tabindex", s.focus.id === row.id && s.focus.key === "chart" ? 0 : -1);
  }

  fillCells(line, row) {
    const { s } = this, wanted = s.columnsInView;
    if (line.columns !== wanted) this.arrange(line, wanted);
    for (const column of wanted) {
      const cell = line.cells.get(column.key);
      s.cells.fill(cell, row, column, s.drafts.get(row.id, column.key));
      const tab = s.focus.id === row.id && s.focus.key === column.key ? 0 : -1;
      if (cell.tabIndex !== tab) cell.tabIndex = tab;
    }
  }

  /** Give the line exactly the cells of the columns in view. */
  arrange(line, wanted) {
    const keys = new Set(wanted.map((column) => column.key)), active = document.activeElement;
    for (const [key, cell] of line.cells) {
      if (keys.has(key) || cell === active) continue;
      cell.remove();
      line.cells.delete(key);
    }
    let place = { frozen: 0, moving: 0 };
    for (const column of wanted) {
      let cell = line.cells.get(column.key);
      const box = column.frozen ? line.frozen : line.moving, at = column.frozen ? place.frozen++ : place.moving++;
      if (!cell) {
        cell = el("div", "qs-cell");
        cell.setAttribute("role", "gridcell");
        cell.dataset.key = column.key;
        cell.tabIndex = -1;
        line.cells.set(column.key, cell);
        box.insertBefore(cell, box.children[at] || null);
      }
      attr(cell, "aria-colindex", column.index + 1);
      cell.style.left = column.left + "px";
      cell.style.width = column.width + "px";
    }
    attr(line.chart, "aria-colindex", this.s.columns.shown.length + 1);
    line.columns = wanted;
  }

  /** Write rows again where they are shown. */
  refresh(ids) {
    for (const id of ids) {
      const line = this.lines.get(id);
      if (line) this.fill(line, line.row);
    }
  }

  refreshAll() {
    this.refresh([...this.lines.keys()]);
  }

  line(id) {
    return this.lines.get(id);
  }

  /** The cell (or chart cell) of a row, if it is drawn. */
  cell(id, key) {
    const line = this.lines.get(id);
    return line && (key === "chart" ? line.chart : line.cells.get(key));
  }
}
