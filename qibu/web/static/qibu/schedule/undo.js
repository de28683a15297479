// Undo and redo of one's own last changes on this page. Undoing is a new change sent through the same doors,
// with what I had set as `was`: what somebody else has set since is asked about, never overwritten.

import { newKey } from "./dom.js";
import { SUMMARY } from "./data.js";
import { current } from "./save.js";
import { post } from "./server.js";
import { askConflict } from "./conflict.js";

const MOST = 60; // steps kept
const DATES = ["planned_start", "planned_finish", "duration"], STATE = ["status", "percent", "actual_start", "actual_finish"];
/** What else a change of a field may change in the same row. */
const WITH = {
  planned_start: DATES, planned_finish: DATES, duration: DATES, nudge: DATES, planned: DATES, shift: DATES,
  department: ["department", ...DATES], status: STATE, percent: STATE, actual_start: STATE, actual_finish: STATE,
};
const OF_SUMMARY = ["name", "department", "assignee", "predecessors"];

export class History {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    this.done = [];
    this.undone = [];
    this.mine = new Map(); // id of a row → its version after my last change
    this.turn = Promise.resolve(); // one step after the other, however fast the keys are pressed
  }

  // ---- what was done -------------------------------------------------------------------------------

  /** What rows hold before a change of these fields. */
  before(ids, fields) {
    const { plan } = this.s, wanted = [...new Set(fields.flatMap((field) => WITH[field] || [field]))];
    return new Map(ids.map((id) => [id, this.values(plan.byId.get(id), wanted)]));
  }

  values(row, fields) {
    const held = row.kind === SUMMARY ? fields.filter((field) => OF_SUMMARY.includes(field)) : fields;
    return Object.fromEntries(held.map((field) => [field, current(row, field, this.s.plan)]));
  }

  /** Fields were changed: keep what differs now. */
  edited(before, name, answer) {
    const rows = [];
    for (const [id, old] of before) {
      const row = this.s.plan.byId.get(id), from = {}, to = {};
      if (!row) continue;
      const now = this.values(row, Object.keys(old));
      for (const field of Object.keys(now)) {
        if (JSON.stringify(now[field]) === JSON.stringify(old[field])) continue;
        from[field] = old[field];
        to[field] = now[field];
      }
      if (Object.keys(to).length) rows.push({ id, from, to });
    }
    if (rows.length) this.push({ kind: "fields", rows, name, told: answer?.told });
  }

  /** Every row's place: id → [id, parent, sibling before it], in tree order. */
  places() {
    const last = new Map(), found = new Map();
    for (const row of this.s.plan.rows) {
      const parent = row.parent ? row.parent.id : null;
      found.set(row.id, [row.id, parent, last.get(parent) ?? null]);
      last.set(parent, row.id);
    }
    return found;
  }

  /** Rows were moved in the tree; others may have got another parent with them. */
  moved(before, ids, name, answer) {
    const after = this.places(), chosen = new Set(ids);
    const differ = (id) => after.has(id) && before.has(id) && (after.get(id)[1] !== before.get(id)[1]
      || (chosen.has(id) && after.get(id)[2] !== before.get(id)[2]));
    const pick = (places) => [...places.values()].filter(([id]) => differ(id));
    if (pick(after).length) this.push({ kind: "places", from: pick(before), to: pick(after), name, told: answer?.told });
  }

  /** New rows were made. */
  made(answer, name) {
    const places = this.places();
    if (answer.ids?.length) this.push({ kind: "made", ids: answer.ids, places: answer.ids.map((id) => places.get(id)).filter(Boolean), name, told: answer.told });
  }

  /** Rows went into the recycle bin. */
  gone(before, answer, name) {
    this.push({ kind: "gone", ids: answer.ids, places: [...before.values()].filter(([id]) => answer.ids.includes(id)), name, told: answer.told });
  }

  /** Dependencies differ from what they were; `before` is the list of links then. */
  linked(before, name, concerns, answer) {
    const key = (link) => link.from + " " + link.to + " " + link.type;
    const old = new Map(before.filter(concerns).map((link) => [key(link), link]));
    const now = new Map(this.s.plan.links.filter(concerns).map((link) => [key(link), link]));
    const changes = [];
    for (const id of new Set([...old.keys(), ...now.keys()])) {
      const from = old.get(id) || null, to = now.get(id) || null;
      if (terms(from) !== terms(to)) changes.push({ from, to });
    }
    if (changes.length) this.push({ kind: "links", changes, name, told: answer?.told });
  }

  push(entry) {
    this.undone.length = 0;
    this.done.push(entry);
    if (this.done.length > MOST) this.done.shift();
    this.show();
  }

  show() {
    this.s.toolbar?.showSteps(this.done.at(-1)?.name, this.undone.at(-1)?.name);
  }

  /** Say what was done, with a button that undoes it. */
  offer(text) {
    this.s.voice.say(text, true, { label: this.s.t("undo"), run: () => this.undo() });
  }

  /** An own answer came: these versions are mine. */
  own(answer) {
    for (const id of answer.ids || []) {
      const row = this.s.plan.byId.get(id);
      if (row) this.mine.set(id, row.version);
    }
  }

  // ---- back and forth --------------------------------------------------------------------------------

  undo() {
    return (this.turn = this.turn.then(() => this.step(this.done, this.undone, true)));
  }

  redo() {
    return (this.turn = this.turn.then(() => this.step(this.undone, this.done, false)));
  }

  async step(from, to, back) {
    const { s } = this;
    await Promise.all(s.saver.queues.values()); // what is on its way comes first
    const entry = from.at(-1);
    if (!entry) {
      s.say(s.t(back ? "nothingToUndo" : "nothingToRedo"), true);
      return;
    }
    const answer = await this.run(entry, back);
    if (!answer) return;
    from.splice(from.indexOf(entry), 1);
    to.push(entry);
    this.show();
    const told = answer.told || (back && entry.told);
    s.say(s.t(!back ? "redone" : told ? "undoneTold" : "undone", { what: entry.name }), true);
    this.reveal(entry);
  }

  reveal(entry) {
    const id = entry.rows?.[0].id ?? entry.to?.[0]?.[0] ?? entry.ids?.[0], row = this.s.plan.byId.get(id);
    if (row && row.at >= 0) this.s.focusCell(row.id, this.s.focus.key);
  }

  run(entry, back) {
    if (entry.kind === "fields") return this.runFields(entry, back);
    if (entry.kind === "places") return this.ask({ do: "arrange", places: back ? entry.from : entry.to, was: back ? entry.to : entry.from });
    if (entry.kind === "links") return this.runLinks(entry, back);
    return (entry.kind === "made") === back ? this.remove(entry) : this.restore(entry);
  }

  async runFields(entry, back) {
    const rows = entry.rows.filter(({ id }) => this.s.plan.byId.has(id)).map(({ id, from, to }) => (
      { id, version: -1, changes: back ? from : to, was: back ? to : from }));
    if (rows.some((row) => "predecessors" in row.changes)) return this.sendCell(rows[0]);
    return rows.length ? this.sendRows(rows) : this.lost();
  }

  /** Send rows; where somebody else has changed one since, the person decides about that row. */
  async sendRows(rows) {
    const { s } = this;
    for (;;) {
      const outcome = await post(s.plan.urls.bulk, { rows }, s.options.csrf);
      if (outcome.kind !== "conflict") return this.taken(outcome);
      const row = rows.find(({ id }) => id === outcome.conflict.task) || rows[0];
      s.live.soon();
      const choice = await askConflict(s, outcome.conflict, "");
      if (choice === "later") return null;
      if (choice === "mine") row.version = outcome.conflict.version;
      else rows.splice(rows.indexOf(row), 1);
      if (!rows.length) return {};
    }
  }

  async sendCell({ id, changes, was }) {
    const { s } = this, url = s.plan.urls.field.replace("{id}", id), field = "predecessors";
    let outcome = await post(url, { field, value: changes[field], was: was[field], version: -1 }, s.options.csrf);
    if (outcome.kind === "conflict") {
      s.live.soon();
      if (await askConflict(s, outcome.conflict, "") !== "mine") return null;
      outcome = await post(url, { field, value: changes[field], was: null, version: -1 }, s.options.csrf);
    }
    return this.taken(outcome);
  }

  /** New rows go again, unless somebody has changed one of them since. */
  remove(entry) {
    const versions = Object.fromEntries(entry.ids.map((id) => [id, this.mine.get(id) ?? 0]));
    return this.ask({ do: "delete", ids: entry.ids, versions });
  }

  restore(entry) {
    return this.ask({ do: "restore", ids: entry.ids, places: entry.places });
  }

  async runLinks(entry, back) {
    const { s } = this;
    let answer = null;
    for (const { from, to } of entry.changes) {
      const target = back ? from : to, expected = back ? to : from, any = target || expected;
      const stands = s.plan.links.find((link) => link.from === any.from && link.to === any.to && link.type === any.type) || null;
      if (terms(stands) !== terms(expected)) {
        s.say(s.t("linkChanged"), true);
        return null;
      }
      const body = target ? { key: newKey(), predecessor: target.from, successor: target.to, type: target.type, min_lag: target.lag,
        min_unit: target.lagUnit, max_lag: target.maxLag, max_unit: target.maxUnit || "c" } : { remove: stands.id };
      answer = this.taken(await post(s.plan.urls.links, body, s.options.csrf));
      if (!answer) return null;
    }
    return answer;
  }

  async ask(body) {
    return this.taken(await post(this.s.plan.urls.places, body, this.s.options.csrf));
  }

  lost() {
    this.s.say(this.s.t("undoLost"), true);
    return {};
  }

  /** @returns {?object} the answer taken in, null when it was refused (and said why) */
  taken(outcome) {
    const { s } = this;
    if (outcome.kind === "done") {
      s.take(outcome.answer, { own: true });
      return outcome.answer;
    }
    if (outcome.kind === "refused" && outcome.code === 404) s.say(s.t("undoLost"), true);
    else s.saver.refuse(outcome, "");
    s.live.soon();
    return null;
  }
}

/** The terms of a link as one text; "" for none. */
function terms(link) {
  return link ? JSON.stringify([link.type, link.lag, link.lagUnit, link.maxLag, link.maxLag === null ? null : link.maxUnit]) : "";
}
