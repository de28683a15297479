// The form of one dependency: which tasks, which of their ends, how far apart, and what is promised.

import { el, svg, attr, newKey } from "./dom.js";
import { ruleText, taskName } from "./words.js";

const TYPES = ["FS", "SS", "FF", "SF"], UNITS = ["w", "c"];
const MATCHES = 20; // tasks offered while one types

/** What is sent → the field it stands in. */
const FIELDS = { predecessor: "from", successor: "to", type: "type", min_lag: "lag", max_lag: "maxLag" };

export class LinkForm {
  /**
   * @param {object} s the schedule
   * @param {Element} parent
   * @param {object} link  as in data.js; `from` or `to` may be null, then they are asked for
   */
  constructor(s, parent, link, onChange) {
    Object.assign(this, { s, link, onChange });
    this.box = el("div", "qs-linkform", parent);
    this.ends = { from: this.end("from", "link.predecessor"), to: this.end("to", "link.successor") };
    this.types(link.type);
    const lags = el("div", "qs-lags", this.box);
    this.lag = this.amount(lags, "link.min", link.lag || "", link.lagUnit);
    this.maxLag = this.amount(lags, "link.max", link.maxLag ?? "", link.maxUnit);
    const hint = el("p", "qs-note", lags, s.t("link.maxHint"));
    hint.id = newKey();
    attr(this.maxLag.input, "aria-describedby", hint.id);
    this.sentence = el("p", "qs-sentence", this.box);
    attr(this.sentence, "role", "status");
    this.box.addEventListener("input", () => this.say());
    this.say();
  }

  field(parent, label) {
    const box = el("label", "qs-field", parent);
    el("span", "", box, this.s.t(label));
    return box;
  }

  /** One of the two tasks: told when it is known, asked for otherwise. */
  end(side, label) {
    const { s } = this, box = this.field(this.box, label), id = this.link[side];
    if (id !== null) {
      el("output", "qs-known", box, this.label(s.plan.byId.get(id)) || taskName(id, s.plan, s.t));
      return { read: () => ({ id, name: taskName(id, s.plan, s.t) }) };
    }
    const input = el("input", "qs-input", box), list = el("datalist", "", box);
    list.id = newKey();
    Object.assign(input, { type: "text", autocomplete: "off", placeholder: s.t("link.pick") });
    input.setAttribute("list", list.id);
    input.addEventListener("input", () => this.offer(input.value, list));
    this.first ||= input;
    return { input, read: () => this.find(input.value.trim()) };
  }

  label(row) {
    return row && [row.code, row.name].filter(Boolean).join(" ");
  }

  offer(text, list) {
    const wanted = text.trim().toLowerCase(), found = [];
    for (const row of wanted ? this.s.plan.rows : []) {
      if (this.label(row).toLowerCase().includes(wanted) && found.push(row) === MATCHES) break;
    }
    list.textContent = "";
    for (const row of found) el("option", "", list).value = this.label(row);
  }

  /** The task a person means by its number, its name or both; an error when there is none. */
  find(text) {
    const rows = text ? this.s.plan.rows : [];
    const row = rows.find((one) => this.label(one) === text || one.code === text) || rows.find((one) => one.name === text);
    return row ? { id: row.id, name: row.name } : { error: this.s.t("link.unknown", { text }), name: text || "…" };
  }

  types(chosen) {
    const set = el("fieldset", "qs-types", this.box), name = newKey();
    el("legend", "", set, this.s.t("link.type"));
    this.radios = TYPES.map((type) => {
      const label = el("label", "qs-type", set), input = el("input", "", label);
      Object.assign(input, { type: "radio", name, value: type, checked: type === chosen });
      picture(type, label);
      el("span", "", label, this.s.t("link." + type));
      return input;
    });
  }

  amount(parent, label, value, unit) {
    const box = this.field(parent, label), input = el("input", "qs-input", box), select = el("select", "qs-select", parent);
    Object.assign(input, { type: "text", inputMode: "numeric", autocomplete: "off", value: String(value) });
    attr(select, "aria-label", this.s.t(label) + " – " + this.s.t("link.unit"));
    for (const one of UNITS) el("option", "", select, this.s.t("link.unit." + one)).value = one;
    select.value = unit === "c" ? "c" : "w";
    return { input, select };
  }

  /** "３" → 3, "" → null, anything else NaN. */
  number({ input }) {
    const text = input.value.normalize("NFKC").replace("−", "-").trim();
    if (text === "") return null;
    return /^[+-]?\d{1,4}$/.test(text) ? Number(text) : NaN;
  }

  /** The link as it stands in the form, in the shape of data.js. */
  get value() {
    return {
      type: this.radios.find((radio) => radio.checked).value,
      lag: this.number(this.lag) ?? 0, lagUnit: this.lag.select.value,
      maxLag: this.number(this.maxLag), maxUnit: this.maxLag.select.value,
    };
  }

  say() {
    const value = this.value, from = this.ends.from.read(), to = this.ends.to.read();
    const wrong = Number.isNaN(value.lag) || Number.isNaN(value.maxLag);
    this.sentence.textContent = wrong ? this.s.t("link.badLag") : ruleText(value, from.name, to.name, this.s.t);
    this.onChange?.();
  }

  /** What is sent, or the words of what is wrong. @returns {{body?: object, errors?: object}} */
  read() {
    const value = this.value, from = this.ends.from.read(), to = this.ends.to.read(), errors = {};
    if (from.error) errors.predecessor = [from.error];
    if (to.error) errors.successor = [to.error];
    if (Number.isNaN(value.lag)) errors.min_lag = [this.s.t("link.badLag")];
    if (Number.isNaN(value.maxLag)) errors.max_lag = [this.s.t("link.badLag")];
    if (Object.keys(errors).length) return { errors };
    return { body: { predecessor: from.id, successor: to.id, type: value.type, min_lag: value.lag, min_unit: value.lagUnit,
      max_lag: value.maxLag, max_unit: value.maxUnit } };
  }

  /** Mark the fields that are wrong and go to the first of them. */
  mark(errors) {
    let first = null;
    for (const [sent, name] of Object.entries(FIELDS)) {
      const input = name === "type" ? this.radios[0] : (this.ends[name] || this[name])?.input;
      if (!input) continue;
      attr(input, "aria-invalid", errors[sent] ? "true" : null);
      if (errors[sent]) first ||= input;
    }
    first?.focus();
  }

  disable() {
    for (const input of this.box.querySelectorAll("input, select")) input.disabled = true;
  }

  focus() {
    (this.first || this.radios.find((radio) => radio.checked)).focus();
  }
}

/** Two bars and the arrow between the ends the type names. */
function picture(type, parent) {
  const drawn = svg("svg", "qs-typepicture", parent);
  for (const [name, value] of Object.entries({ viewBox: "0 0 48 28", width: 48, height: 28, "aria-hidden": "true" })) drawn.setAttribute(name, value);
  const second = { FS: 26, SS: 12, FF: 12, SF: 4 }[type], first = { FS: 4, SS: 4, FF: 4, SF: 26 }[type];
  for (const [x, y] of [[first, 4], [second, 17]]) {
    const bar = svg("rect", "", drawn);
    for (const [name, value] of Object.entries({ x, y, width: 18, height: 7, rx: 1.5 })) bar.setAttribute(name, value);
  }
  const leave = first + (type[0] === "F" ? 18 : 0), enter = second + (type[1] === "F" ? 18 : 0);
  const out = leave + (type[0] === "F" ? 3 : -3), into = enter + (type[1] === "F" ? 4 : -4);
  const head = type[1] === "F" ? "l3 -2.5m-3 2.5l3 2.5" : "l-3 -2.5m3 2.5l-3 2.5";
  svg("path", "", drawn).setAttribute("d", `M${leave} 7.5H${out}V14H${into}V20.5H${enter}${head}`);
}
