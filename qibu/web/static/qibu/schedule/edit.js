// Editing in a cell. The input lies above the cell in a layer that moves with the rows, so that it may be
// wider than the cell; a refresh of the row never touches it.

import { el, setText } from "./dom.js";
import { NEW_ROW } from "./data.js";
import { makeEditor } from "./editors.js";
import { current } from "./save.js";

const LEAST_WIDTH = { day: 138, person: 132, department: 120, status: 104, text: 160, percent: 64, number: 64 };

export class Editor {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    this.open = null;
  }

  isAt(id, key) {
    return Boolean(this.open) && this.open.row.id === id && (key === undefined || this.open.column.key === key);
  }

  /** May this cell be edited by the viewer? */
  allows(row, column) {
    return Boolean(column?.editor) && (row.flags & column.needs) !== 0 && !(row.hasChildren && column.key !== "name" && column.key !== "department" && column.key !== "assignee");
  }

  /**
   * Open the editor of a cell.
   * @param {{blank?: boolean}} how blank: typing replaces what is there
   */
  start(row, key, how = {}) {
    const { s } = this, column = s.columns.byKey.get(key);
    if (this.open && !this.finish()) return false;
    if (!column || !this.allows(row, column)) {
      if (column?.editor) s.say(s.t("readOnly"));
      return false;
    }
    const draft = s.drafts.get(row.id, key);
    if (draft?.state === "conflict") {
      s.saver.decide(row.id, key);
      return false;
    }
    s.reveal(row, key);
    const input = makeEditor(s, row, column);
    if (draft && input.type === "text") input.value = draft.typed ?? draft.text;
    if (how.blank && input.tagName === "INPUT") input.value = "";
    this.open = { row, column, input, was: current(row, key, s.plan), version: row.version, how };
    this.show(input, draft);
    return true;
  }

  show(input, draft) {
    const { s } = this, { row, column } = this.open;
    const box = (this.box = el("div", "qs-editor", s.frame.overlay));
    box.append(input);
    if (input.companion) box.append(input.companion);
    this.note = el("p", "qs-editnote", box);
    this.note.id = "qs-editnote";
    input.setAttribute("aria-describedby", this.note.id);
    if (draft?.state === "wrong") this.complain(draft.message);
    this.position();
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => { if (this.open?.input === input) this.finish(); });
    input.addEventListener("pointerdown", () => { if (this.open) this.open.byPointer = true; });
    input.addEventListener("change", () => {
      // A choice made with the mouse is final; with the arrow keys one may still be looking.
      if (input.tagName === "SELECT" && this.open?.byPointer) this.leave(0, 0);
    });
    input.focus({ preventScroll: true });
    if (input.type === "text" && !this.open.how.blank) input.select();
    s.grid.line(row.id)?.cells.get(column.key)?.classList.add("qs-editing");
  }

  position() {
    if (!this.open) return;
    const { s } = this, { row, column } = this.open;
    const left = column.frozen ? column.left : s.columns.frozenWidth + column.left - s.panes.offset;
    const width = Math.max(column.width, LEAST_WIDTH[column.editor]);
    const room = s.frame.scroller.clientWidth;
    this.box.style.top = s.headHeight + row.at * s.rowHeight + "px";
    this.box.style.left = Math.max(0, Math.min(left, room - width)) + "px";
    this.box.style.width = width + "px";
  }

  /** Put pasted text into the focused cell, as if it had been typed there. */
  put(text) {
    const { s } = this, row = s.focusedRow();
    if (!row || !this.start(row, s.focus.key, { blank: true })) return;
    const { input } = this.open, date = text.match(/^(\d{4})\D(\d{1,2})\D(\d{1,2})\D?$/);
    if (input.tagName === "SELECT") {
      const option = [...input.options].find((choice) => choice.text === text);
      if (option) input.value = option.value;
    } else if (input.type === "date") {
      if (date) input.value = date[1] + "-" + date[2].padStart(2, "0") + "-" + date[3].padStart(2, "0");
    } else {
      input.value = text;
    }
    this.leave(0, 0);
  }

  /** The plan was read anew: go on with the new row, or say what was typed if it is gone. */
  follow(plan) {
    if (!this.open || this.open.row.id === NEW_ROW) return;
    const { row, input } = this.open, now = plan.byId.get(row.id);
    if (now) {
      this.open.row = now;
      return;
    }
    this.close();
    this.s.voice.lasting(this.s.t("rowGone", { name: row.name, text: input.value }));
  }

  /** Say below the input what is wrong, or what happened to the field meanwhile. */
  complain(text) {
    setText(this.note, text);
    this.open.input.setAttribute("aria-invalid", "true");
  }

  /** The field being edited was changed by somebody else. What is typed stays. */
  remoteChange(row) {
    const { s } = this, shown = s.cells.text(row, this.open.column) || s.t("status." + row.status);
    const words = s.t("changedMeanwhile", { value: shown });
    setText(this.note, words);
    s.speak(words);
  }

  key(event) {
    event.stopPropagation();
    if (event.isComposing || event.keyCode === 229) return; // the input method is still at work
    if (this.open) this.open.byPointer = false;
    const shift = event.altKey && event.shiftKey && { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (shift && this.open?.row.id === NEW_ROW) {
      event.preventDefault();
      this.s.entry.shift(shift);
      return;
    }
    if (event.key === "Escape") {
      event.preventDefault();
      this.cancel();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.leave(event.shiftKey ? -1 : 1, 0);
    } else if (event.key === "Tab") {
      event.preventDefault();
      this.leave(0, event.shiftKey ? -1 : 1);
    }
  }

  cancel() {
    const { row, column } = this.open;
    if (this.s.drafts.get(row.id, column.key)?.state === "wrong") this.s.saver.discard(row.id, column.key);
    this.close();
    this.s.focusCell();
  }

  /** Take the value over and go on by so many rows and columns. */
  leave(rows, columns) {
    const { row } = this.open;
    if (!this.finish()) return;
    const { s } = this;
    if (row.id === NEW_ROW) {
      s.entry.after(rows, columns);
      return;
    }
    s.keyboard.move(rows, columns);
  }

  /** Read the input, save what changed, close. @returns {boolean} false when the value cannot be read */
  finish() {
    const { row, column, input, was, version } = this.open, { s } = this;
    const read = input.read();
    if (read.error) {
      if (row.id !== NEW_ROW) {
        s.drafts.set(row.id, column.key, { value: null, was, version, text: read.text ?? input.value, typed: input.value, state: "wrong", message: read.error });
        s.say(read.error, true);
      }
      this.close();
      s.saver.show(row.id);
      return true;
    }
    this.close();
    if (row.id === NEW_ROW) s.entry.put(column.key, read);
    else if (JSON.stringify(read.value) !== JSON.stringify(was)) s.saver.field(row, column.key, read.value, { text: read.text, was, version });
    else s.saver.discard(row.id, column.key);
    return true;
  }

  close() {
    const { row, column } = this.open;
    this.open = null;
    this.box.remove();
    this.s.grid.line(row.id)?.cells.get(column.key)?.classList.remove("qs-editing");
  }
}
