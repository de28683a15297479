// The keyboard in the treegrid: arrows move from cell to cell, typing edits, Alt and an arrow moves a bar.

import { chartKey } from "./chart_keys.js";
import { clamp } from "./dom.js";
import { NEW_ROW } from "./data.js";

export class Keyboard {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    s.frame.scroller.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    const { s } = this, row = s.focusedRow();
    if (!s.plan || !row || event.defaultPrevented || event.target.closest(".qs-editor")) return;
    if (event.isComposing || event.keyCode === 229) {
      this.type(row); // the input method goes on in the editor that now has the focus
      return;
    }
    const handled = chartKey(s, event, row) || this.s.rows.key(event, row) || (event.altKey ? this.withAlt(event, row) : event.ctrlKey || event.metaKey ? this.withControl(event) : this.plainKey(event, row));
    if (handled) event.preventDefault();
  }

  withAlt(event, row) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return false;
    if (row.id > 0) this.s.nudge(row, step);
    return true;
  }

  withControl(event) {
    if (event.key === "Home") this.goTo(0, 0);
    else if (event.key === "End") this.goTo(Infinity, Infinity);
    else return false;
    return true;
  }

  plainKey(event, row) {
    const { s } = this, page = Math.max(1, Math.floor((s.frame.scroller.clientHeight - s.headHeight) / s.rowHeight) - 1);
    switch (event.key) {
      case "ArrowDown": this.move(1, 0); return true;
      case "ArrowUp": this.move(-1, 0); return true;
      case "PageDown": this.move(page, 0); return true;
      case "PageUp": this.move(-page, 0); return true;
      case "ArrowRight": this.right(row); return true;
      case "ArrowLeft": this.left(row); return true;
      case "Home": this.goTo(row.at, 0); return true;
      case "End": this.goTo(row.at, Infinity); return true;
      case "F2": s.editor.start(row, s.focus.key); return true;
      case "Enter": return this.enter(event, row);
      case " ": if (row.hasChildren) s.toggle(row); return true;
      case "Insert": s.entry.insertBelow(row); return true;
      case "Escape": return this.escape(row);
      case "Delete": case "Backspace": return s.editor.start(row, s.focus.key, { blank: true });
      default:
        if (event.key.length === 1) this.type(row, event.key);
        return false; // the typed letter itself goes into the editor
    }
  }

  /** Typing replaces the cell's text. */
  type(row) {
    this.s.editor.start(row, this.s.focus.key, { blank: true });
  }

  enter(event, row) {
    const { s } = this, link = s.focus.key === "code" && event.target.querySelector("a[href]");
    if (row.id < 0) s.toggle(row);
    else if (link) link.click();
    else if (row.id === NEW_ROW && s.entry.values.name && s.focus.key !== "name") s.entry.create();
    else s.editor.start(row, s.focus.key);
    return true;
  }

  escape(row) {
    const { s } = this;
    if (row.id === NEW_ROW) {
      s.entry.home();
      s.relist();
      s.entry.next();
      if (!s.editor.open) s.focusCell();
    } else if (s.drafts.get(row.id, s.focus.key)?.state === "wrong") {
      s.saver.discard(row.id, s.focus.key);
    } else {
      return false;
    }
    return true;
  }

  /** Right opens a closed branch from its name, otherwise goes to the next cell. */
  right(row) {
    if (this.s.focus.key === "name" && row.hasChildren && this.s.tree.isClosed(row)) this.s.toggle(row);
    else this.move(0, 1);
  }

  /** Left closes an open branch from its name; from the first cell it goes to the parent. */
  left(row) {
    const { s } = this;
    if (s.focus.key === "name" && row.hasChildren && !s.tree.isClosed(row)) s.toggle(row);
    else if (this.columnIndex() === 0 && s.tree.above(row)) this.goTo(s.tree.above(row).at, 0);
    else this.move(0, -1);
  }

  /** Place of the focused column; the chart comes after the last one. */
  columnIndex() {
    const { shown, byKey } = this.s.columns;
    return this.s.focus.key === "chart" ? shown.length : byKey.get(this.s.focus.key)?.index ?? 0;
  }

  move(rows, columns) {
    this.goTo(this.s.focusedRow().at + rows, this.columnIndex() + columns);
  }

  goTo(rowIndex, columnIndex) {
    const { s } = this, { visible } = s.tree, { shown } = s.columns;
    const row = visible[clamp(rowIndex, 0, visible.length - 1)];
    const column = shown[clamp(columnIndex, 0, shown.length)];
    if (row) s.focusCell(row.id, column ? column.key : "chart");
  }
}
