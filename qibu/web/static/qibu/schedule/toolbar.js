// The tools above the schedule: filter with counts, scale, today, and what is displayed.

import { el, attr, button } from "./dom.js";
import { NO_FILTER, STATUS_CHOICES, isEmpty } from "./filter.js";
import { ZOOMS } from "./scale.js";
import { printAddress } from "./printing.js";
import { GROUPINGS } from "./group.js";
import { stepButtons } from "./rows.js";

const DENSITIES = [30, 36, 44];

export class Toolbar {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    this.criteria = { ...NO_FILTER };
    const bar = s.frame.toolbar;
    attr(bar, "role", "group");
    attr(bar, "aria-label", s.t("toolbar"));
    this.buildFilter(bar);
    this.steps = stepButtons(bar, s);
    this.showSteps();
    this.buildScale(bar);
    this.buildPrint(bar);
    this.buildDisplay(bar);
  }

  buildFilter(bar) {
    const { t } = this.s;
    this.search = el("input", "qs-search", bar);
    this.search.type = "search";
    this.search.placeholder = t("search");
    attr(this.search, "aria-label", t("search"));
    this.search.addEventListener("input", (event) => { if (!event.isComposing) this.changed("text", this.search.value, 150); });
    this.search.addEventListener("compositionend", () => this.changed("text", this.search.value, 0));
    this.more = button("qs-button qs-phoneonly", bar, t("filters"), () => this.toggleFilters());
    attr(this.more, "aria-expanded", "false");
    this.filters = el("div", "qs-filters", bar);
    this.selects = {};
    for (const [field, label] of [["department", "department"], ["phase", "phaseFilter"], ["person", "person"], ["status", "statusFilter"]]) {
      const select = (this.selects[field] = el("select", "qs-select", this.filters));
      attr(select, "aria-label", t(label));
      select.dataset.label = t(label);
      el("option", "", select, t("all", { what: t(label) })).value = "";
      select.addEventListener("change", () => this.changed(field, select.value, 0));
      // The choices are made when somebody wants them: a hundred people need not stand in the page.
      for (const type of ["focus", "pointerdown"]) select.addEventListener(type, () => this.offer(field));
    }
    this.groupSelect = el("select", "qs-select", this.filters);
    attr(this.groupSelect, "aria-label", t("group"));
    for (const by of ["", ...GROUPINGS]) el("option", "", this.groupSelect, t("group." + (by || "tree"))).value = by;
    this.groupSelect.addEventListener("change", () => this.s.group.set(this.groupSelect.value));
    this.showGroup(this.s.group.by);
    this.clear = button("qs-button qs-quiet", this.filters, t("clear"), () => this.reset());
    this.clear.hidden = true;
    this.count = el("span", "qs-count", bar);
    attr(this.count, "role", "status");
    el("span", "qs-space", bar);
  }

  toggleFilters() {
    const open = this.s.frame.toolbar.classList.toggle("qs-openfilters");
    attr(this.more, "aria-expanded", String(open));
    this.s.layout();
  }

  buildScale(bar) {
    const { t } = this.s, group = el("div", "qs-segments", bar);
    attr(group, "role", "group");
    attr(group, "aria-label", t("zoom"));
    this.zooms = Object.keys(ZOOMS).map((name) => {
      const item = button("", group, t("zoom." + name), () => this.s.setZoom(name));
      item.dataset.zoom = name;
      return item;
    });
    button("qs-button", bar, t("toToday"), () => this.s.goToToday(true)).dataset.act = "today";
    this.half = button("qs-button qs-phoneonly", bar, t("showChart"), () => {
      const chart = this.s.panes.flip();
      this.half.textContent = t(chart ? "showTable" : "showChart");
    });
  }

  /** The sheets are drawn by the server; they show what is shown here. */
  buildPrint(bar) {
    const link = el("a", "qs-button qs-print", bar, this.s.t("print"));
    attr(link, "href", "");
    link.addEventListener("click", () => attr(link, "href", printAddress(this.s)));
  }

  buildDisplay(bar) {
    const { t } = this.s, holder = el("div", "qs-menuholder", bar);
    this.menuButton = button("qs-button", holder, t("display"), () => this.openMenu(this.menu.hidden));
    this.menuButton.dataset.act = "display";
    attr(this.menuButton, "aria-expanded", "false");
    this.menu = el("div", "qs-menu", holder);
    this.menu.hidden = true;
    holder.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.menu.hidden) return;
      this.openMenu(false);
      this.menuButton.focus();
    });
    document.addEventListener("pointerdown", (event) => { if (!holder.contains(event.target)) this.openMenu(false); });
  }

  openMenu(open) {
    if (open) this.fillMenu();
    this.menu.hidden = !open;
    attr(this.menuButton, "aria-expanded", String(open));
  }

  fillMenu() {
    const { s } = this, { t } = s;
    this.menu.textContent = "";
    const rows = el("div", "qs-menurow", this.menu);
    const then = (run) => () => { this.openMenu(false); run(); };
    button("qs-button", rows, t("pickRows"), then(() => s.selection.pick())).dataset.act = "pick";
    button("qs-button", rows, t("help.title"), then(() => s.help.open())).dataset.act = "help";
    const tree = el("div", "qs-menurow", this.menu);
    button("qs-button", tree, t("expandAll"), () => s.openAll());
    button("qs-button", tree, t("collapseAll"), () => s.closeAll());
    const density = this.group(t("density"));
    for (const height of DENSITIES) this.choice(density, "radio", t("density." + height), s.rowHeight === height, () => s.setDensity(height));
    if (s.columns.phone) return;
    const columns = this.group(t("columns"));
    columns.classList.add("qs-columnlist");
    for (const column of s.columns.ordered()) if (column.key !== "name") this.columnLine(columns, column);
    button("qs-button qs-quiet", this.menu, t("resetColumns"), () => { s.columns.reset(); s.columnsChanged(); this.fillMenu(); });
  }

  /** A column: whether it is shown, and where. */
  columnLine(parent, column) {
    const { s } = this, { t } = s, line = el("div", "qs-columnline", parent), name = t("full." + column.key);
    this.choice(line, "checkbox", name, s.columns.isShown(column.key), (on) => {
      s.columns.show(column.key, on);
      s.columnsChanged();
    });
    if (column.frozen) return;
    for (const [by, sign, words] of [[-1, "↑", "columnEarlier"], [1, "↓", "columnLater"]]) {
      const node = button("qs-shift", line, sign, () => this.shiftColumn(column.key, by));
      node.dataset.shift = column.key + by;
      attr(node, "aria-label", t(words, { column: name }));
    }
  }

  shiftColumn(key, by) {
    this.s.columns.move(key, by);
    this.s.columnsChanged();
    this.fillMenu();
    this.menu.querySelector(`[data-shift="${key + by}"]`)?.focus();
  }

  group(label) {
    const set = el("fieldset", "", this.menu);
    el("legend", "", set, label);
    return set;
  }

  choice(parent, type, text, checked, onChange) {
    const label = el("label", "qs-check", parent), input = el("input", "", label);
    input.type = type;
    input.name = "qs-" + type;
    input.checked = checked;
    input.addEventListener("change", () => onChange(input.checked));
    el("span", "", label, text);
  }

  /** Offer in a select what the plan contains. */
  offer(field) {
    const { plan, t } = this.s;
    if (!plan) return;
    const used = (key) => new Set(plan.rows.map((row) => row[key]));
    if (field === "department") {
      const departments = used("department");
      this.options(field, [...plan.departments].filter(([id]) => departments.has(id)));
    } else if (field === "person") {
      const people = used("assignee");
      this.options(field, [...plan.people.values()].filter(({ id }) => people.has(id)).map(({ id, name }) => [id, name]));
    } else if (field === "phase") {
      this.options(field, plan.rows.filter((row) => row.level === 0 && row.hasChildren).map((row) => [row.id, row.name]));
    } else {
      this.options(field, STATUS_CHOICES.map((code) => [code, code.length === 1 ? t("status." + code) : t(code)]));
    }
  }

  options(field, choices) {
    const select = this.selects[field], key = JSON.stringify(choices);
    if (select.dataset.key === key) return;
    select.dataset.key = key;
    select.textContent = "";
    el("option", "", select, this.s.t("all", { what: select.dataset.label })).value = "";
    for (const [value, text] of choices) el("option", "", select, text).value = value;
    select.value = this.criteria[field];
    if (select.selectedIndex < 0) select.value = this.criteria[field] = "";
  }

  showGroup(by) {
    this.groupSelect.value = by;
    this.groupSelect.classList.toggle("qs-on", by !== "");
  }

  /** The buttons that undo and redo say what they would do. */
  showSteps(undo, redo) {
    for (const [name, named, what] of [["undo", "undoWhat", undo], ["redo", "redoWhat", redo]]) {
      const node = this.steps[name], words = what ? this.s.t(named, { what }) : this.s.t(name);
      node.disabled = !what;
      attr(node, "aria-label", words);
      attr(node, "title", words);
    }
  }

  changed(field, value, delay) {
    this.criteria[field] = value;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.s.filterChanged(), delay);
  }

  reset() {
    this.criteria = { ...NO_FILTER };
    this.search.value = "";
    for (const select of Object.values(this.selects)) select.value = "";
    this.s.filterChanged();
    this.search.focus();
  }

  /** Show counts and the pressed states. */
  show(shown, total) {
    const { t } = this.s, number = (n) => n.toLocaleString(document.documentElement.lang || undefined);
    const empty = isEmpty(this.criteria);
    this.count.textContent = empty ? t("countAll", { total: number(total) }) : t("count", { shown: number(shown), total: number(total) });
    this.clear.hidden = empty;
    for (const select of Object.values(this.selects)) select.classList.toggle("qs-on", select.value !== "");
    for (const item of this.zooms) attr(item, "aria-pressed", String(item.dataset.zoom === this.s.scale.name));
  }
}
