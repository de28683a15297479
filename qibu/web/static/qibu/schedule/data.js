// The plan as the browser holds it: rows in tree order, links, and how an answer of the server changes them.

import { readBeyond } from "./beyond.js";
import { Days } from "./days.js";

export const TASK = 0, MILESTONE = 1, SUMMARY = 2;
export const LATE = 1, BLOCKED = 2, CRITICAL = 4, ADDED = 8, MANUAL = 16, MAY_PLAN = 32, MAY_PROGRESS = 64,
  AGREED = 128, REOPENED = 256;
export const DONE = 2, CANCELLED = 4;
export const NEW_ROW = 0; // the id of the empty row one types into; the server's ids start at 1

/** One row. The assignments are spelled out so that all rows share one shape: 10,000 of them are read in a blink. */
class Row {
  constructor(cells, at) {
    this.id = cells[at.id];
    this.parent = null; this.phase = null; this.hasChildren = false;
    this.at = -1;      // place among the visible rows, -1 when hidden
    this.context = false; // shown only because something below it matches the filter
    this.number = 0;   // journal number of the answer this row came from
    this.searchText = null;
    this.assign(cells, at);
  }

  assign(cells, at) {
    this.version = cells[at.version]; this.code = cells[at.code]; this.name = cells[at.name];
    this.level = cells[at.level]; this.kind = cells[at.kind];
    this.department = cells[at.department]; this.assignee = cells[at.assignee];
    this.planned_start = cells[at.planned_start]; this.planned_finish = cells[at.planned_finish];
    this.forecast_start = cells[at.forecast_start]; this.forecast_finish = cells[at.forecast_finish];
    this.actual_start = cells[at.actual_start]; this.actual_finish = cells[at.actual_finish];
    this.baseline_start = cells[at.baseline_start]; this.baseline_finish = cells[at.baseline_finish];
    this.status = cells[at.status]; this.flags = cells[at.flags]; this.percent = cells[at.percent];
    this.total_float = cells[at.total_float]; this.variance = cells[at.variance]; this.duration = cells[at.duration];
    this.risks = cells[at.risks]; this.needs = cells[at.needs]; this.updated = cells[at.updated];
    this.constraint = cells[at.constraint]; this.constraint_day = cells[at.constraint_day];
    this.deadline = cells[at.deadline]; this.deliverable = cells[at.deliverable];
    this.searchText = null;
  }
}

const readLink = (a) => ({
  id: a[0], from: a[1], to: a[2], type: a[3], lag: a[4], lagUnit: a[5], maxLag: a[6], maxUnit: a[7],
  promise: a[8], lastDay: a[9], breach: a[10],
});

export class Plan {
  constructor(payload, locale) {
    this.number = payload.number;
    this.finish = payload.finish;      // number of the working day on which the project is forecast to end
    this.finishNumber = payload.number; // journal number of the answer it came from
    this.days = new Days(payload, locale);
    this.departments = new Map(payload.departments);
    this.people = new Map(payload.people.map(([id, name, departments]) => [id, { id, name, departments }]));
    this.columns = payload.columns;
    this.at = {};
    payload.columns.forEach((name, index) => { this.at[name] = index; });
    this.can = payload.can;
    this.threshold = payload.threshold ?? 3; // working days; later than that is a variance
    this.urls = payload.urls;
    this.rows = payload.rows.map((cells) => new Row(cells, this.at));
    this.byId = new Map(this.rows.map((row) => [row.id, row]));
    this.setLinks(payload.links.map(readLink));
    this.beyond = readBeyond(payload.outside);
    this.structure();
  }

  /** Find parents, phases and who has children from the levels of the preorder. */
  structure() {
    const above = []; // the open branches, outermost first
    for (const row of this.rows) {
      while (above.length && above[above.length - 1].level >= row.level) above.pop();
      row.hasChildren = false;
      row.parent = above[above.length - 1] || null;
      if (row.parent) row.parent.hasChildren = true;
      row.phase = above[0] || (row.kind === SUMMARY ? row : null);
      above.push(row);
    }
  }

  setLinks(links) {
    this.links = links;
    this.promises = new Map();
    this.into = new Map(); // id of a row → the links into it
    for (const link of links) {
      const into = this.into.get(link.to);
      if (into) into.push(link); else this.into.set(link.to, [link]);
      if (link.maxLag === null || link.lastDay === null) continue;
      const list = this.promises.get(link.to);
      if (list) list.push(link); else this.promises.set(link.to, [link]);
    }
    // The promise that presses most is the one shown: broken before pending, then the earliest day.
    for (const list of this.promises.values()) {
      list.sort((a, b) => (b.promise === 4) - (a.promise === 4) || a.lastDay - b.lastDay);
    }
  }

  /**
   * Take an answer of the server in.
   * @returns {{structure: boolean, links: boolean, reload: boolean, changed: Map<number, string[]>}}
   *   `changed` has the names of the fields that differ; `reload` says that the answer cannot be placed.
   */
  apply(answer) {
    const result = { structure: false, links: false, reload: false, changed: new Map() };
    this.shiftFloats(answer);
    for (const cells of answer.rows || []) this.applyRow(cells, answer, result);
    for (const id of answer.removed || []) if (this.byId.delete(id)) result.structure = true;
    if (answer.order) {
      this.rows = answer.order.map((id) => this.byId.get(id)).filter(Boolean);
      result.structure = true;
    } else if (result.structure) {
      this.rows = this.rows.filter((row) => this.byId.has(row.id));
    }
    if (answer.links) {
      const gone = answer.links_removed;
      this.setLinks(gone ? this.mergeLinks(answer.links.map(readLink), gone) : answer.links.map(readLink));
      result.links = true;
    }
    if (answer.outside) {
      this.beyond = readBeyond(answer.outside);
      result.links = true;
    }
    if (result.structure) this.structure();
    return result;
  }

  /** The project's end moved: so did the float of every row, also of those the answer does not carry. */
  shiftFloats(answer) {
    if (answer.finish === undefined || answer.number < this.finishNumber) return;
    const days = answer.finish - this.finish;
    if (days) for (const row of this.rows) if (row.total_float !== null) row.total_float += days;
    this.finish = answer.finish;
    this.finishNumber = answer.number;
  }

  applyRow(cells, answer, result) {
    const at = this.at, id = cells[at.id], old = this.byId.get(id);
    if (!old) {
      const row = new Row(cells, at);
      row.number = answer.number;
      this.byId.set(id, row);
      result.structure = true;
      result.changed.set(id, ["name"]);
      if (!answer.order) result.reload = true;
      return;
    }
    if (answer.number < old.number) return; // an answer overtaken by a later one
    const fields = this.columns.filter((name) => cells[at[name]] !== old[name]);
    if (fields.includes("level") || fields.includes("kind")) result.structure = true;
    if (this.isUnknown(cells)) result.reload = true;
    old.assign(cells, at);
    old.number = answer.number;
    if (fields.length) result.changed.set(id, fields);
  }

  /** A department, person or day that this page has never heard of. */
  isUnknown(cells) {
    const department = cells[this.at.department], assignee = cells[this.at.assignee];
    const last = Math.max(cells[this.at.planned_finish] ?? 0, cells[this.at.forecast_finish] ?? 0);
    return (department !== null && !this.departments.has(department))
      || (assignee !== null && !this.people.has(assignee)) || last >= this.days.count;
  }

  mergeLinks(links, removed) {
    const byId = new Map(this.links.map((link) => [link.id, link]));
    for (const id of removed) byId.delete(id);
    for (const link of links) byId.set(link.id, link);
    return [...byId.values()];
  }

  /** Does any date shown in the table need its year? */
  hasLongDates() {
    return this.rows.some((row) => row.planned_finish !== null && !this.days.isThisYear(row.planned_finish));
  }

  departmentName(row) {
    return this.departments.get(row.department) || "";
  }

  personName(row) {
    return this.people.get(row.assignee)?.name || "";
  }
}

/** The empty row that waits for a new task; it looks like a row so that the grid can show it. */
export function emptyRow() {
  const at = {};
  const row = new Row([], at);
  Object.assign(row, { id: NEW_ROW, name: "", code: "", level: 0, kind: TASK, flags: MAY_PLAN, status: null, percent: null });
  return row;
}
