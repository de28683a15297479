// What stands in the cells of the table.

import { el, setText, attr } from "./dom.js";
import { SUMMARY, MILESTONE, DONE, LATE, BLOCKED, ADDED, REOPENED, NEW_ROW } from "./data.js";
import { tone } from "./bars.js";
import { beyondCell, beyondWords } from "./beyond.js";
import { predecessorText } from "./preds.js";
import { signed } from "./words.js";

const INDENT = 16;

export class Cells {
  constructor(plan, tree, t) {
    Object.assign(this, { plan, tree, t });
  }

  /** Text of a cell, as shown and as searched by people who copy it. */
  text(row, column) {
    const { plan, t } = this, value = row[column.key];
    switch (column.type) {
      case "day": return plan.days.short(value);
      case "department": return plan.departmentName(row);
      case "assignee": return plan.personName(row);
      case "phase": return row.phase && row.phase !== row ? row.phase.name : "";
      case "predecessors": return row.id > 0 ? predecessorText(plan, row, t) : "";
      case "percent": return value === null || value === undefined ? "" : t("percent", { n: value });
      case "variance": return value === null || value === undefined ? "" : t("variance", { n: signed(value) });
      case "number": return value === null || value === undefined ? "" : String(value);
      case "count": return value ? String(value) : "";
      default: return value ?? "";
    }
  }

  /** As `text`, with what is not typed there: predecessors in other projects. */
  shown(row, column) {
    const text = this.text(row, column), more = column.type === "predecessors" && row.id > 0 ? beyondCell(this.plan, row, this.t) : "";
    return more ? [text, more].filter(Boolean).join(this.t("list.separator")) : text;
  }

  /** Words of the state: the marks that press, then the state itself. */
  stateWords(row) {
    const words = [];
    if (row.flags & BLOCKED) words.push(this.t("blocked"));
    if (row.flags & LATE) words.push(this.t("late"));
    if (row.status !== null) words.push(this.t("status." + row.status));
    return words;
  }

  /** Bring one cell up to date. `draft` is what was typed and is not saved yet. */
  fill(cell, row, column, draft) {
    if (column.type === "name") this.fillName(cell, row, draft);
    else if (column.type === "code") this.fillCode(cell, row);
    else if (column.type === "status") this.fillStatus(cell, row, draft);
    else setText(cell, draft ? draft.text : this.shown(row, column));
    this.mark(cell, row, column, draft);
  }

  mark(cell, row, column, draft) {
    let className = "qs-cell qs-k-" + column.key;
    if (column.right) className += " qs-right";
    if (draft) className += " qs-" + draft.state;
    if (column.type === "variance" && row.variance > 0 && row.status !== DONE) className += row.variance > this.plan.threshold ? " qs-bad" : " qs-warn";
    if (column.type === "count" && row[column.key]) className += " qs-open";
    if (cell.className !== className) cell.className = className;
    attr(cell, "aria-invalid", draft && (draft.state === "wrong" || draft.state === "conflict") ? "true" : null);
    const more = column.type === "predecessors" && row.id > 0 ? beyondWords(this.plan, row, this.t, false).join("\n") : "";
    attr(cell, "title", draft?.message || more || null);
  }

  fillName(cell, row, draft) {
    let twist = cell.firstElementChild;
    if (!twist) {
      twist = el("span", "qs-twist", cell);
      el("span", "qs-name", cell);
    }
    const name = cell.lastElementChild, closed = row.hasChildren && this.tree.isClosed(row);
    cell.style.paddingLeft = 4 + this.tree.depth(row) * INDENT + "px";
    twist.className = "qs-twist" + (row.hasChildren ? (closed ? " qs-closed" : " qs-opened") : row.kind === MILESTONE ? " qs-gem" : "");
    const isNew = row.id === NEW_ROW && !draft;
    name.className = "qs-name" + (isNew ? " qs-hint" : "");
    setText(name, draft ? draft.text : isNew ? this.t("newTask") : row.id < 0 ? this.t("group.count", { name: row.name, n: row.count }) : row.name);
    if (row.flags & REOPENED) name.dataset.mark = this.t("reopened");
    else if (row.flags & ADDED) name.dataset.mark = this.t("added");
    else delete name.dataset.mark;
  }

  fillCode(cell, row) {
    let link = cell.firstElementChild;
    if (!link) {
      link = el("a", "", cell);
      link.tabIndex = -1;
    }
    setText(link, row.code || "");
    link.hidden = !row.code;
    attr(link, "href", row.id > 0 ? this.plan.urls.task?.replace("{id}", row.id) : null);
  }

  fillStatus(cell, row, draft) {
    let chip = cell.firstElementChild;
    if (!chip) chip = el("span", "", cell);
    const words = this.stateWords(row), kind = tone(row);
    chip.hidden = row.status === null && !draft;
    chip.className = "qs-chip qs-is-" + kind + (kind === "block" && row.flags & LATE ? " qs-and-late" : "");
    const shown = kind === "block" ? this.t("blocked") : kind === "late" ? this.t("late") : this.t("status." + row.status);
    setText(chip, draft ? draft.text : shown);
    attr(chip, "title", words.length > 1 ? words.join(" · ") : null);
  }

  isSummary(row) {
    return row.kind === SUMMARY;
  }
}
