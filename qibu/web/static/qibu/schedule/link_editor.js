// The dialog of dependencies: the links of a task, and one link with its type, lags and promise.

import { el, attr, button } from "./dom.js";
import { beyondList } from "./beyond.js";
import { LinkForm } from "./link_form.js";
import { ruleText, taskName } from "./words.js";

const EMPTY = { id: null, from: null, to: null, type: "FS", lag: 0, lagUnit: "w", maxLag: null, maxUnit: "c" };

export class LinkEditor {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    this.dialog = null;
  }

  get may() {
    return Boolean(this.s.plan.can.link);
  }

  /** Edit a link, or a new one ({from} or {to} given). `back` is the task whose list one came from. */
  open(link, back = null) {
    this.show(this.s.t(link.id ? "link.title" : "link.new"), (box) => this.buildForm(box, { ...EMPTY, ...link }, back));
  }

  /** The dependencies of a task, each a way to its form. */
  list(row) {
    if (!row?.id) return;
    this.show(this.s.t("link.of", { name: row.name }), (box) => this.buildList(box, row));
  }

  /** Fill the dialog anew; it stays open from list to form and back. */
  show(title, fill) {
    const { s } = this, open = this.dialog;
    const dialog = open || (this.dialog = el("dialog", "qs-dialog qs-linkdialog", s.frame.root));
    dialog.textContent = "";
    el("h2", "", dialog, title).id = "qs-link-title";
    attr(dialog, "aria-labelledby", "qs-link-title");
    this.error = el("p", "qs-error", dialog);
    attr(this.error, "role", "alert");
    const start = fill(el("div", "", dialog));
    if (!open) {
      dialog.addEventListener("close", () => this.closed(dialog));
      dialog.addEventListener("keydown", (event) => event.stopPropagation());
      dialog.showModal();
    }
    start?.focus();
  }

  closed(dialog) {
    dialog.remove();
    this.dialog = null;
    this.s.focusCell();
  }

  // ---- the list ---------------------------------------------------------------------------------------

  buildList(box, row) {
    const { links } = this.s.plan;
    const first = this.part(box, "link.before", links.filter((link) => link.to === row.id), { to: row.id }, "link.addBefore", row);
    const second = this.part(box, "link.after", links.filter((link) => link.from === row.id), { from: row.id }, "link.addAfter", row);
    const third = beyondList(box, this.s.plan, row, this.s.t);
    const actions = el("div", "qs-actions", box);
    const close = button("qs-button", actions, this.s.t("close"), () => this.dialog.close());
    return first || second || third || close;
  }

  /** @returns {?Element} where the focus goes first */
  part(box, heading, links, given, add, row) {
    const { s } = this;
    el("h3", "", box, s.t(heading));
    let first = null;
    if (links.length) {
      const list = el("ul", "qs-linklist", box);
      for (const link of links) {
        const words = ruleText(link, taskName(link.from, s.plan, s.t), taskName(link.to, s.plan, s.t), s.t);
        const item = button("qs-button qs-linkitem", el("li", "", list), words, () => this.open(link, row));
        first ||= item;
      }
    } else {
      el("p", "qs-note", box, s.t("link.none"));
    }
    if (!this.may) return first;
    const more = button("qs-button", box, s.t(add), () => this.open(given, row));
    return first || more;
  }

  // ---- the form ---------------------------------------------------------------------------------------

  buildForm(box, link, back) {
    const { s } = this, { t } = s;
    const form = (this.form = new LinkForm(s, el("form", "", box), link));
    const actions = el("div", "qs-actions", form.box.parentNode);
    if (this.may && link.id) button("qs-button qs-danger", actions, t("link.remove"), () => this.remove(link));
    el("span", "qs-space", actions);
    button("qs-button", actions, t(back ? "link.back" : this.may ? "link.cancel" : "close"), () => (back ? this.list(s.plan.byId.get(back.id)) : this.dialog.close()));
    if (!this.may) {
      form.disable();
      return actions.lastChild;
    }
    const save = el("button", "qs-button qs-primary", actions, t("link.save"));
    save.type = "submit";
    form.box.parentNode.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save(link, back, save);
    });
    return form;
  }

  async save(link, back, save) {
    const { form } = this, { body, errors } = form.read();
    if (errors) {
      this.complain({ kind: "wrong", errors }, form);
      return;
    }
    save.disabled = true;
    const outcome = await this.s.saver.create(this.s.plan.urls.links, link.id ? { link: link.id, ...body } : body);
    save.disabled = false;
    if (outcome.kind === "done") this.leave(back, outcome);
    else this.complain(outcome, form);
  }

  async remove(link) {
    const { s } = this, outcome = await s.saver.create(s.plan.urls.links, { remove: link.id });
    if (outcome.kind === "done") this.leave(null, outcome);
    else this.complain(outcome, this.form);
  }

  leave(back, outcome) {
    const { s } = this;
    if (!outcome.answer.message) s.say(s.t("saved"));
    const row = back && s.plan.byId.get(back.id);
    if (row) this.list(row);
    else this.dialog?.close();
  }

  /** The reason stands above the fields: a circle or a contradiction is a chain of tasks in words. */
  complain(outcome, form) {
    this.error.textContent = this.s.saver.reason(outcome, "");
    form.mark(outcome.errors || {});
  }
}
