// From what a person does to what the server is asked, and from its answers back to the picture.

import { askConflict } from "./conflict.js";
import { current } from "./save.js";
import { post, get } from "./server.js";
import { NEW_ROW } from "./data.js";

const FLASH = 1600; // ms a row changed by somebody else stays marked

export class Changes {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
  }

  /** Take an answer in and draw what it changed. Rows being edited keep what is typed. */
  take(answer, { own }) {
    const { s } = this, result = s.plan.apply(answer);
    if (own) s.history.own(answer);
    if (result.reload) {
      this.reload();
      return;
    }
    this.tellEditor(result, own);
    if (result.structure || (s.test && result.changed.size)) {
      s.relist();
    } else {
      if (result.links) s.links.index(s.plan);
      s.links.forget();
      if (result.links) s.grid.refreshAll();
      else s.grid.refresh(result.changed.keys());
      s.draw();
    }
    if (!own) this.flash(result.changed);
  }

  /** Something this page cannot place: have everything anew. */
  async reload() {
    try {
      this.s.load(await get(this.s.options.url));
    } catch {
      this.s.live.soon();
    }
  }

  tellEditor(result, own) {
    const { editor, plan } = this.s;
    editor.follow(plan);
    const open = editor.open;
    if (!open || open.row.id === NEW_ROW || own) return;
    const row = plan.byId.get(open.row.id);
    if (row && result.changed.get(row.id)?.includes(open.column.key)) editor.remoteChange(row);
  }

  flash(changed) {
    const { grid, editor } = this.s;
    if (changed.size && !editor.open) this.s.speak(this.s.t("changedRows", { n: changed.size }));
    for (const id of changed.keys()) {
      const node = grid.line(id)?.node;
      if (!node) continue;
      node.classList.add("qs-flash");
      setTimeout(() => node.classList.remove("qs-flash"), FLASH);
    }
  }

  /** Move the planned dates by a working day; which day that is, the server knows. */
  nudge(row, step) {
    if (row.id !== NEW_ROW) this.command(row, "nudge", step, null);
  }

  /** A bar was dropped elsewhere: send the planned dates that changed, in the order that stays valid. */
  async movePlanned(row, start, finish, mode) {
    const { s } = this, { days } = s.plan, value = { planned_start: days.iso(start), planned_finish: days.iso(finish) };
    if (s.plan.can.span && mode === "move") {
      await this.command(row, "planned", [value.planned_start, value.planned_finish], current(row, "planned", s.plan));
    } else {
      const fields = { start: ["planned_start"], end: ["planned_finish"] }[mode]
        || (finish > row.planned_finish ? ["planned_finish", "planned_start"] : ["planned_start", "planned_finish"]);
      for (const field of fields) if (!await this.command(row, field, value[field], current(row, field, s.plan))) break;
    }
    s.dropPreview(row);
  }

  /** Send a change that has no cell to stand in. @returns {Promise<boolean>} whether it was taken */
  command(row, field, value, was) {
    const { s } = this, version = row.version;
    return s.saver.enqueue(row.id, async () => {
      if (!await s.agreed.allows(row, field)) return false;
      const url = s.plan.urls.field.replace("{id}", row.id), before = s.history.before([row.id], [field]);
      let outcome = await post(url, { field, value, was, version: Math.max(version, row.version) }, s.options.csrf);
      if (outcome.kind === "conflict" && await askConflict(s, outcome.conflict, "") === "mine") {
        outcome = await post(url, { field, value, was: outcome.conflict.theirs, version: outcome.conflict.version }, s.options.csrf);
      }
      if (outcome.kind === "done") {
        s.take(outcome.answer, { own: true });
        s.history.edited(before, s.t("did.dates", { name: row.name }), outcome.answer);
        s.say(outcome.answer.message || s.t("saved"), Boolean(outcome.answer.message));
        return true;
      }
      if (outcome.kind === "conflict") s.live.soon();
      else s.saver.refuse(outcome, field);
      return false;
    });
  }

  async link(from, to, type = "FS") {
    const { s } = this, outcome = await s.saver.create(s.plan.urls.links, { predecessor: from.id, successor: to.id, type });
    if (outcome.kind !== "done") s.saver.refuse(outcome, "successor");
  }
}
