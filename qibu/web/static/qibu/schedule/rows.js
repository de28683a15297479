// Rows of the tree: indent, outdent, move, delete, fill down; the keys for it; each for one row or many.

import { button } from "./dom.js";
import { NEW_ROW } from "./data.js";
import { current } from "./save.js";
import { post } from "./server.js";

const TREE = { ArrowLeft: "outdent", ArrowRight: "indent", ArrowUp: "up", ArrowDown: "down" };

export class Rows {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
  }

  /** A key that is about rows. @returns {boolean} whether it was */
  key(event, row) {
    const { s } = this, control = event.ctrlKey || event.metaKey;
    if (event.altKey && event.shiftKey && TREE[event.key]) this.place(TREE[event.key], row);
    else if (event.altKey) return false;
    else if (control) return this.withControl(event, row);
    else if (event.shiftKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) s.selection.extend(row, event.key === "ArrowUp" ? -1 : 1);
    else if (event.shiftKey && event.key === " ") s.selection.only(row);
    else if (event.key === "F8") s.selection.toggle(row); // Ctrl and Space belong to Chinese input methods on Windows
    else if (event.key === "?") s.help.open();
    else if (event.key === "Delete" && s.selection.size) this.run("delete", s.selection.rows);
    else if (event.key === "Escape" && s.clipboard.cut) s.clipboard.forget();
    else if (event.key === "Escape" && (s.selection.size || s.selection.picking)) s.selection.clear();
    else return false;
    return true;
  }

  withControl(event, row) {
    const { s } = this, key = event.key.toLowerCase(), across = { arrowleft: -8, arrowright: 8 }[key];
    if (key === "z") event.shiftKey ? s.history.redo() : s.history.undo();
    else if (key === "y") s.history.redo();
    else if (key === "a" && !event.shiftKey) s.selection.all();
    else if (key === " ") s.selection.toggle(row);
    else if (key === "d" && !event.shiftKey) this.fillDown(row);
    else if (key === "delete") this.run("delete", s.selection.meant);
    else if (key === "enter") s.bulk.open(s.selection.meant);
    else if (event.shiftKey && across) s.panes.widen(across);
    else return false;
    return true;
  }

  /** Alt, Shift and an arrow: the rows change their place; the empty row changes its level. */
  place(what, row) {
    const { s } = this;
    if (row.id === NEW_ROW) {
      if (what === "indent" || what === "outdent") s.entry.shift(what === "indent" ? 1 : -1);
    } else {
      this.run(what, s.selection.meant);
    }
  }

  /** Do something with rows: "indent", "outdent", "up", "down" or "delete". */
  run(what, rows) {
    const ids = rows.map((row) => row.id);
    if (ids.length) return what === "delete" ? this.delete(ids) : this.ask({ do: what, ids }, what);
    return null;
  }

  /** Move rows elsewhere: below `after` in `parent`, first in it when `after` is null. */
  moveTo(ids, parent, after) {
    return this.ask({ do: "move", ids, parent, after }, "move");
  }

  /** One step after the other: undo waits for the last of them. */
  inTurn(job) {
    return this.s.saver.enqueue("rows", job);
  }

  /** Change places in the tree. */
  ask(body, what) {
    return this.mayChange() && this.inTurn(() => this.change(body, what));
  }

  async change(body, what) {
    const { s } = this;
    const before = s.history.places(), focus = s.focus.id;
    const answer = await this.send(body);
    if (!answer) return false;
    const name = s.t("did." + what, { n: body.ids.length });
    s.history.moved(before, body.ids, name, answer);
    const row = s.plan.byId.get(focus);
    if (row) {
      if (row.at < 0) s.tree.reveal(row);
      if (row.at < 0) s.relist();
      if (!s.selection.bar.contains(document.activeElement)) s.focusCell(row.id, s.focus.key);
    }
    s.say(name, body.ids.length > 1);
    return true;
  }

  /** Rows go into the recycle bin; the toast offers to undo it. */
  delete(ids) {
    return this.mayChange(true) && this.inTurn(() => this.bin(ids));
  }

  async bin(ids) {
    const { s } = this, before = s.history.places(), at = Math.min(...ids.map((id) => s.plan.byId.get(id)?.at ?? 0));
    const answer = await this.send({ do: "delete", ids });
    if (!answer) return;
    const name = s.t("did.delete", { n: answer.ids.length });
    s.history.gone(before, answer, name);
    const next = s.tree.visible[Math.min(Math.max(0, at), s.tree.visible.length - 1)];
    if (next) s.focusCell(next.id, s.focus.key);
    s.history.offer(name);
  }

  /** May the tree be changed here and now? Says why not. */
  mayChange(inGroups) {
    const { s } = this;
    if (s.plan.can.plan && (inGroups || !s.group.by)) return true;
    s.say(s.t(s.plan.can.plan ? "notInGroups" : "readOnly"), true);
    return false;
  }

  async send(body) {
    const { s } = this, outcome = await post(s.plan.urls.places, body, s.options.csrf);
    if (outcome.kind === "done") {
      s.take(outcome.answer, { own: true });
      return outcome.answer;
    }
    s.saver.refuse(outcome, "");
    return null;
  }

  // ---- fill down ---------------------------------------------------------------------------------------

  /** The value of the first chosen row goes into the others; without a choice, that of the row above. */
  fillDown(row) {
    const { s } = this, { key } = s.focus, column = s.columns.byKey.get(key);
    const chosen = s.selection.rows.filter((one) => one.at >= 0).sort((a, b) => a.at - b.at);
    const [source, ...rest] = chosen.length > 1 ? chosen : [s.tree.visible[row.at - 1], row];
    const targets = rest.filter((one) => one.id > 0 && s.editor.allows(one, column));
    if (!source || source.id <= 0 || !column?.editor || key === "predecessors" || !targets.length) {
      s.say(s.t("readOnly"), true);
      return;
    }
    const value = current(source, key, s.plan);
    const rows = targets.map((one) => ({ id: one.id, version: one.version, changes: { [key]: value }, was: { [key]: current(one, key, s.plan) } }));
    const agreed = targets.find((one) => s.agreed.concerns(one, key));
    this.inTurn(async () => (!agreed || await s.agreed.allows(agreed, key)) && this.fill(rows, key));
  }

  async fill(rows, key) {
    const { s } = this, before = s.history.before(rows.map(({ id }) => id), [key]);
    const answer = await s.history.sendRows(rows);
    if (!answer) return;
    const name = s.t("did.fill", { n: rows.length, column: s.t("full." + key) });
    s.history.edited(before, name, answer);
    s.history.offer(name);
  }
}

/** Buttons for undo and redo; their names say what would happen. */
export function stepButtons(bar, s) {
  const make = (what, sign, run) => {
    const node = button("qs-button qs-step", bar, "", run);
    node.dataset.act = what;
    node.dataset.sign = sign;
    return node;
  };
  return { undo: make("undo", "↶", () => s.history.undo()), redo: make("redo", "↷", () => s.history.redo()) };
}
