// The lines of the sheet: what stands, what is typed, what is wrong and what is still needed.
//
// The server has the last word on rules and on what a text means; here stands only what a person must
// see at once: which second row opens, and which of its fields are asked for.

import { say } from "./texts.js";

const BLOCKED = "b";
const TODO = "0";
const DOING = "1";
const DONE = "2";
const BLOCK = ["block_cause", "block_need"];
const LATE = ["late_cause", "late_note"];
const NARROW = ["status", "percent", "actual_start", "actual_finish", "expected_finish"];

/** Put a text into a control; a choice that is not offered stays visible as it is. */
export function put(control, text) {
  if (control.tagName === "SELECT" && ![...control.options].some((option) => option.value === text)) {
    const option = new Option(text, text);
    option.dataset.rejected = "1";
    control.add(option);
  }
  control.value = text;
  if (control.tagName === "TEXTAREA") grow(control);
}

/** A textarea as high as its text. */
export function grow(area) {
  if (window.CSS && CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

export class Line {
  constructor(body) {
    this.body = body;
    this.task = body.dataset.task;
    this.controls = new Map([...body.querySelectorAll("[data-field]")].map((control) => [control.dataset.field, control]));
    this.hidden = body.querySelector(`[name="${this.task}-seen"]`);
    this.before = JSON.parse(this.hidden.dataset.before);
    this.wrong = new Map(); // field → reason; gone when the text changes
    this.asked = null; // what the server asks for, by field; null while the line has changed since
    for (const [field, control] of this.controls) {
      const note = document.getElementById(`e-${this.task}-${field}`);
      if (note) this.wrong.set(field, note.textContent);
    }
    if (body.querySelector("[data-needed]")) {
      this.asked = Object.fromEntries([...body.querySelectorAll("[data-needed]")].map((control) => [control.dataset.field, ""]));
    }
  }

  text(field) {
    return this.controls.get(field).value;
  }

  texts() {
    return Object.fromEntries([...this.controls].map(([field, control]) => [field, control.value]));
  }

  typed(field) {
    return this.text(field) !== this.before[field];
  }

  get changed() {
    return [...this.controls.keys()].some((field) => this.typed(field));
  }

  get late() {
    const expected = this.text("expected_finish");
    const planned = this.body.dataset.planned;
    return this.text("status") !== DONE && (Boolean(this.body.dataset.late) || Boolean(planned && expected > planned));
  }

  /** The fields this line lacks as far as can be told without the server. */
  lacking() {
    if (this.asked) return new Set(Object.keys(this.asked));
    const wanted = [];
    if (this.text("status") === BLOCKED) wanted.push(...BLOCK);
    if (this.text("status") === DONE) wanted.push("actual_finish");
    if (this.late) wanted.push("expected_finish", "late_cause");
    return new Set(wanted.filter((field) => this.controls.has(field) && !this.text(field).trim()));
  }

  /** A text changed: what was said about it no longer holds. */
  touch(field) {
    this.wrong.delete(field);
    this.asked = null;
    if (field === "status" || field === "percent") ["status", "percent"].forEach((one) => this.wrong.delete(one));
    this.show();
  }

  /** State and percent go together: what a person sets in one shows in the other. */
  follow(field) {
    const status = this.controls.get("status");
    const percent = this.controls.get("percent");
    if (field === "status" && status.value === DONE) percent.value = "100";
    if (field === "status" && status.value === TODO) percent.value = "0";
    if (field !== "percent") return;
    const number = Number(percent.value.replace(/[%％]/g, "").trim() || NaN);
    if (number === 100) status.value = DONE;
    else if (number > 0 && status.value === TODO) status.value = DOING;
  }

  refuse(field, reason) {
    this.wrong.set(field, reason);
    this.show();
  }

  /** The server's view of this line: {wrong: {field: reason}, asked: {field: reason}}. */
  judge(view) {
    this.asked = view.asked || {};
    const refused = [...this.wrong].filter(([field]) => field in this.asked); // said at the field already
    this.wrong = new Map([...refused, ...Object.entries(view.wrong || {})]);
    this.show();
  }

  get state() {
    if (this.wrong.size || this.lacking().size) return "missing";
    return this.changed ? "changed" : "same";
  }

  show() {
    const lacking = this.lacking();
    for (const [field, control] of this.controls) this.showControl(field, control, lacking.has(field));
    const blocked = this.text("status") === BLOCKED || BLOCK.some((field) => lacking.has(field) || this.wrong.has(field));
    const late = this.late || LATE.some((field) => lacking.has(field) || this.wrong.has(field) || this.typed(field));
    const more = this.body.querySelector(".more");
    const reasons = NARROW.filter((field) => this.wrong.has(field));
    more.classList.toggle("open", blocked || late || reasons.length > 0);
    more.querySelector(".reasons").replaceChildren(...reasons.map((field) => this.reason(field)));
    more.querySelector("details").open = true;
    more.querySelector(".because.block").classList.toggle("open", blocked);
    more.querySelector(".because.late").classList.toggle("open", late);
    const state = this.state;
    for (const name of ["missing", "changed", "same"]) this.body.classList.toggle(name, name === state);
    this.body.classList.toggle("opened", more.classList.contains("open"));
    this.showCheck(state, lacking);
  }

  /** A narrow column says below the line what is wrong with it. */
  reason(field) {
    const item = document.createElement("li");
    const head = document.createElement("b");
    head.textContent = say(`label.${field}`);
    item.append(head, ` ${this.wrong.get(field)}`);
    return item;
  }

  showControl(field, control, lacks) {
    const reason = this.wrong.get(field);
    control.classList.toggle("changed-cell", this.typed(field));
    control.toggleAttribute("data-needed", lacks && reason === undefined);
    if (lacks) control.setAttribute("aria-required", "true");
    else control.removeAttribute("aria-required");
    const id = `e-${this.task}-${field}`;
    const old = document.getElementById(id);
    if (reason === undefined) {
      control.removeAttribute("aria-invalid");
      control.removeAttribute("aria-describedby");
      if (old) old.remove();
      return;
    }
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", id);
    const note = old || document.createElement("p");
    note.id = id;
    note.className = NARROW.includes(field) ? "errors narrow" : "errors";
    note.textContent = reason;
    if (!old) (control.closest(".day") || control).after(note);
  }

  showCheck(state, lacking) {
    const place = this.body.querySelector("[data-check]");
    if (state !== "missing") {
      place.textContent = say(state);
      return;
    }
    const names = [...this.controls.keys()].filter((field) => this.wrong.has(field) || lacking.has(field)).map((field) => say(`label.${field}`));
    const sign = document.createElement("span");
    sign.className = "lacks";
    sign.textContent = say("needed");
    place.replaceChildren(sign, ` ${names.join(say("comma"))}`);
  }
}

export class Sheet {
  constructor(form) {
    this.form = form;
    this.lines = new Map();
    for (const body of form.querySelectorAll("tbody.line")) this.lines.set(body.dataset.task, new Line(body));
    this.headline = form.elements.headline || null;
    this.counts = form.querySelector(".counts");
    for (const line of this.lines.values()) line.show();
    this.count();
  }

  lineOf(element) {
    const body = element.closest ? element.closest("tbody.line") : null;
    return body ? this.lines.get(body.dataset.task) : null;
  }

  /** Lines in the order of the table. */
  get order() {
    return [...this.lines.values()];
  }

  /** Write texts as one step: [{task, field, text, reason}] → what stood before, to be undone. */
  write(changes) {
    const before = [];
    for (const { task, field, text, reason } of changes) {
      const line = this.lines.get(String(task));
      const control = line && line.controls.get(field);
      if (!control) continue;
      before.push({ task, field, text: control.value, reason: line.wrong.get(field) });
      put(control, text);
      line.touch(field);
      if (reason) line.refuse(field, reason);
    }
    this.count();
    this.form.dispatchEvent(new CustomEvent("sheet:written"));
    return before;
  }

  /** What differs from what stood when the page was made, by task and field; and the headline. */
  differing() {
    const lines = {};
    for (const line of this.lines.values()) {
      const typed = [...line.controls.keys()].filter((field) => line.typed(field));
      if (typed.length) lines[line.task] = Object.fromEntries(typed.map((field) => [field, line.text(field)]));
    }
    return { lines, headline: this.headline ? this.headline.value : "" };
  }

  count() {
    const states = this.order.map((line) => line.state);
    const put = (name, number) => {
      const place = this.counts.querySelector(`[data-count="${name}"]`);
      if (place && place.textContent !== String(number)) place.textContent = number;
    };
    const missing = states.filter((state) => state === "missing").length;
    put("changed", this.order.filter((line) => line.changed).length);
    put("missing", missing);
    put("same", states.filter((state) => state === "same").length);
    this.counts.querySelector(".lacking").classList.toggle("none", !missing);
  }
}
