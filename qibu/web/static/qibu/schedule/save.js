// Saving: one request at a time per row, and for every answer a place where the typed value stays in sight.

import { newKey } from "./dom.js";
import { post } from "./server.js";
import { askConflict } from "./conflict.js";
import { linksInto } from "./preds.js";

const AGAIN = 5000; // ms between attempts without a connection

export class Saver {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    this.queues = new Map(); // id of a row → promise of its last request
    this.retryTimer = null;
    window.addEventListener("online", () => this.retry());
    window.addEventListener("beforeunload", (event) => {
      if (s.drafts.size) event.preventDefault();
    });
  }

  /** Save a field of a row. `text` is what the cell shows until the answer is there. */
  field(row, field, value, { text, was, version }) {
    this.s.drafts.set(row.id, field, { value, was, version, text, state: "saving", message: this.s.t("saving") });
    this.show(row.id);
    return this.enqueue(row.id, () => this.send(row.id, field));
  }

  enqueue(id, job) {
    const queue = (this.queues.get(id) || Promise.resolve()).then(job);
    this.queues.set(id, queue);
    return queue;
  }

  async send(id, field) {
    const { s } = this, draft = s.drafts.get(id, field), row = s.plan.byId.get(id);
    if (!draft || !row) return;
    if (!await s.agreed.allows(row, field)) {
      if (s.drafts.get(id, field) === draft) this.discard(id, field);
      return;
    }
    // Our own earlier saves have moved the version on; only a change of this very field is a conflict.
    const version = same(current(row, field, s.plan), draft.was) ? row.version : draft.version;
    const body = { field, value: draft.value, was: draft.was, version: draft.forced ?? version };
    const before = s.history.before([id], [field]);
    const outcome = await post(s.plan.urls.field.replace("{id}", id), body, s.options.csrf);
    if (outcome.kind === "done") this.keepStep(before, row, field, outcome.answer);
    if (s.drafts.get(id, field) !== draft) return; // typed anew meanwhile: that one follows
    this.settle(id, field, draft, outcome);
  }

  /** What was changed can be undone; the answer is taken in first, since it says what followed. */
  keepStep(before, row, field, answer) {
    const { s } = this, name = s.t("did.edit", { column: s.t("full." + field), name: row.name });
    s.take(answer, { own: true });
    s.history.edited(before, name, answer);
  }

  settle(id, field, draft, outcome) {
    const { s } = this;
    if (outcome.kind === "done") {
      s.drafts.delete(id, field);
      s.say(outcome.answer.message || s.t("saved"), Boolean(outcome.answer.message));
    } else if (outcome.kind === "conflict") {
      this.conflict(id, field, draft, outcome.conflict);
    } else {
      this.keep(draft, outcome, field);
    }
    this.show(id);
  }

  /** Say in the cell why its value is not saved. */
  keep(draft, outcome, field) {
    draft.state = outcome.kind === "offline" ? "waiting" : "wrong";
    draft.message = this.reason(outcome, field);
    if (outcome.kind === "offline") this.retryLater();
    this.refuse(outcome, field);
  }

  /** Say why something was not taken, with the way that is open instead where the server names one. */
  refuse(outcome, field) {
    const { s } = this, { way } = outcome;
    s.say(this.reason(outcome, field), true, way && { label: s.t("changeRequest"), run: () => location.assign(way) });
  }

  /** The words for an outcome that is not a success. */
  reason(outcome, field) {
    const { t } = this.s;
    if (outcome.kind === "offline") return t("offline");
    if (outcome.kind === "signedOut") return t("signedOut");
    if (outcome.kind === "refused") return outcome.message || t("refused", { code: outcome.code });
    const lists = outcome.errors[field] ? [outcome.errors[field]] : Object.values(outcome.errors);
    return [...new Set(lists.flat())].join(" ");
  }

  async conflict(id, field, draft, conflict) {
    const { s } = this;
    draft.state = "conflict";
    draft.message = s.t("unsolved");
    draft.conflict = conflict;
    s.live.soon(); // the other's value belongs in the row in any case
    this.show(id);
    await this.decide(id, field);
  }

  /** Show both values; what is not decided stays marked in the cell. */
  async decide(id, field) {
    const { s } = this, draft = s.drafts.get(id, field);
    const choice = await askConflict(s, draft.conflict, draft.text);
    if (s.drafts.get(id, field) !== draft) return;
    if (choice === "keep") {
      s.drafts.delete(id, field);
    } else if (choice === "mine") {
      Object.assign(draft, { state: "saving", forced: draft.conflict.version, was: draft.conflict.theirs, message: s.t("saving") });
      this.enqueue(id, () => this.send(id, field));
    }
    this.show(id);
    s.focusCell();
  }

  retryLater() {
    if (!this.retryTimer) this.retryTimer = setTimeout(() => this.retry(), AGAIN);
  }

  /** Send again what waits for a connection. */
  retry() {
    clearTimeout(this.retryTimer);
    this.retryTimer = null;
    for (const { id, field, draft } of this.s.drafts.list()) {
      if (draft.state !== "waiting") continue;
      draft.state = "saving";
      this.show(id);
      this.enqueue(id, () => this.send(id, field));
    }
  }

  /** Give a draft up: the row shows the saved value again. */
  discard(id, field) {
    this.s.drafts.delete(id, field);
    this.show(id);
  }

  show(id) {
    this.s.grid.refresh([id]);
    this.s.showUnsaved();
  }

  /** New rows and links can be undone. */
  keepMade(url, body, links, answer) {
    const { history, plan, t } = this.s;
    if (url === plan.urls.rows) history.made(answer, t("did.add", { n: answer.ids?.length ?? 0 }));
    else if (url === plan.urls.links) history.linked(links, t("did.link"), concerns(body), answer);
  }

  /** Post something that makes rows or links. The key lets the server recognise a repetition. */
  async create(url, body) {
    const { s } = this, links = s.plan.links;
    const outcome = await post(url, { key: newKey(), ...body }, s.options.csrf);
    if (outcome.kind === "done" && !body.dry_run) {
      s.take(outcome.answer, { own: true });
      this.keepMade(url, body, links, outcome.answer);
      if (outcome.answer.message) s.say(outcome.answer.message, true);
    }
    return outcome;
  }
}

/** Is a link the one a request was about? Removed ones are named by their id, others by their ends. */
function concerns(body) {
  const id = body.remove || body.link;
  return id ? (link) => link.id === id : (link) => link.from === body.predecessor && link.to === body.successor;
}

/** The value of a field in the form in which it is sent: days as ISO dates. */
export function current(row, field, plan) {
  if (field === "planned") return [plan.days.iso(row.planned_start), plan.days.iso(row.planned_finish)];
  if (field === "predecessors") return linksInto(plan, row);
  const value = row[field] ?? null;
  return /_(start|finish)$/.test(field) && value !== null ? plan.days.iso(value) : value;
}

function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}
