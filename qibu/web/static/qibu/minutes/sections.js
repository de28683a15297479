// One section of the minutes: saved by itself a few seconds after something was typed and when it is left,
// with a copy in this browser until the server has it. Where somebody else changed it meanwhile, lines only
// one of the two touched go together; else both texts are shown, and what was typed here stays.

import { icon, make } from "../dom.js";
import { forget, keep, kept } from "../sheet/local.js";
import { merged } from "./merge.js";
import { say } from "./texts.js";

const IDLE = 2500; // after the last key
const LONGEST = 8000; // however long somebody types on
const LEFT = 200; // after the section was left
const LOCAL = 400;

class Section {
  constructor(form) {
    this.form = form;
    this.area = form.elements.text;
    this.name = form.dataset.storage;
    this.base = this.area.defaultValue;
    this.note = form.querySelector("[data-note]");
    this.timers = {};
    this.running = null;
    this.refused = false;
    form.querySelectorAll("[data-plain]").forEach((button) => button.classList.add("visually-hidden"));
    this.area.addEventListener("input", () => this.typed());
    this.area.addEventListener("change", () => this.soon(LEFT));
    this.area.addEventListener("keydown", (event) => this.key(event));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.save(); });
    document.addEventListener("visibilitychange", () => document.hidden && this.save(true));
    window.addEventListener("pagehide", () => this.save(true));
    window.addEventListener("online", () => this.save());
    this.restore();
    grow(this.area);
  }

  get version() {
    return Number(this.form.elements.version.value);
  }

  get dirty() {
    return this.area.value !== this.base;
  }

  key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    this.save();
  }

  typed() {
    grow(this.area);
    clearTimeout(this.timers.local);
    this.timers.local = setTimeout(() => this.copy(), LOCAL);
    this.since ||= Date.now();
    this.soon(Math.max(0, Math.min(IDLE, this.since + LONGEST - Date.now())));
  }

  soon(wait) {
    clearTimeout(this.timers.server);
    this.timers.server = setTimeout(() => this.save(), wait);
  }

  copy() {
    if (this.dirty) keep(this.name, { text: this.area.value, base: this.base });
    else forget(this.name);
  }

  /** What was typed here and never reached the server. */
  restore() {
    const stored = kept(this.name);
    if (!stored || this.area.readOnly) return;
    const { text, base } = stored.body;
    if (typeof text !== "string" || text === this.base) return void forget(this.name);
    const both = merged(base, text, this.base);
    this.area.value = both ?? text;
    if (both === null) return this.compare({ text: this.base, version: this.version, by: "", at: "" });
    this.say("restored");
    this.soon(LEFT);
  }

  async save(last = false) {
    clearTimeout(this.timers.server);
    if (!this.dirty || this.theirs || this.area.readOnly) return;
    if (last) this.copy();
    if (this.running && !last) {
      await this.running;
      if (!this.dirty || this.theirs) return;
    }
    this.running = this.send(last);
    await this.running;
    this.running = null;
  }

  async send(last) {
    const text = this.area.value;
    const body = new FormData(this.form);
    if (this.aside) body.set("settles", this.aside);
    this.since = 0;
    try {
      const answer = await fetch(this.form.dataset.url, {
        method: "POST", body, keepalive: last, redirect: "manual", headers: { Accept: "application/json" },
      });
      await this.answered(answer, text);
    } catch {
      this.copy();
      this.say("offline", {}, true);
      this.soon(LONGEST);
    }
  }

  async answered(answer, text) {
    if (answer.type === "opaqueredirect" || answer.status === 401) {
      this.copy();
      return void this.say("session", {}, true);
    }
    if (answer.status === 409) {
      const { section } = await answer.json();
      this.aside = section.aside;
      return void this.meet(section);
    }
    if (answer.status === 422 || answer.status === 403) {
      const { errors = {}, message } = await answer.json();
      this.copy();
      return void this.note.replaceChildren(make("span", { class: "late-words" }, Object.values(errors).flat().join(" ") || message));
    }
    if (!answer.ok) throw new Error(answer.status);
    const { section } = await answer.json();
    this.form.elements.version.value = section.version;
    this.base = text;
    this.aside = 0;
    this.copy();
    this.say("saved", { time: section.at });
  }

  /** The section as it stands on the server now, seen by the poll or by a refusal. */
  meet(section) {
    if (!section || section.version < this.version) return;
    const both = merged(this.base, this.area.value, section.text);
    if (both === null) return void this.compare(section);
    const changed = both !== this.area.value;
    const waiting = both !== section.text;
    this.put(both);
    this.base = section.text;
    this.form.elements.version.value = section.version;
    this.copy();
    if (changed) {
      this.say("theirs", { name: section.by, time: section.at });
      this.area.classList.add("flash");
      setTimeout(() => this.area.classList.remove("flash"), 1600);
    }
    if (waiting) this.soon(LEFT);
  }

  /** Other words in the box; the cursor stays beside the words it stood at. */
  put(text) {
    const before = this.area.value;
    if (before === text) return;
    let shared = 0;
    while (shared < before.length && before[shared] === text[shared]) shared += 1;
    const move = (at) => (at <= shared ? at : Math.max(shared, at + text.length - before.length));
    const { selectionStart, selectionEnd } = this.area;
    const has = document.activeElement === this.area;
    this.area.value = text;
    if (has) this.area.setSelectionRange(move(selectionStart), move(selectionEnd));
    grow(this.area);
  }

  /** Both texts, one above the other; one press decides, and mine stays until then. */
  compare(section) {
    this.theirs = section;
    this.copy();
    this.panel?.remove();
    const button = (name, choose) => {
      const made = make("button", { type: "button", class: "button" }, say(name));
      made.addEventListener("click", choose);
      return made;
    };
    const who = section.by ? say("conflict", { name: section.by, time: section.at }) : say("conflict-here");
    this.panel = make(
      "div", { class: "banner warn section-conflict", role: "alert" }, icon("warning"),
      make("div", {},
        make("p", {}, who),
        make("p", { class: "their-text" }, section.text || say("empty")),
        make("p", { class: "toolbar" },
          button("keep-mine", () => this.decide(this.area.value)),
          button("take-theirs", () => this.decide(section.text)),
          button("keep-both", () => this.decide([section.text, this.area.value].filter(Boolean).join("\n"))),
        ),
      ),
    );
    this.area.after(this.panel);
  }

  decide(text) {
    const section = this.theirs;
    this.theirs = null;
    this.panel.remove();
    this.base = section.text;
    this.form.elements.version.value = section.version;
    this.put(text);
    this.area.focus();
    this.copy();
    this.save();
  }

  say(name, values = {}, bad = false) {
    this.note.replaceChildren(make("span", { class: bad ? "late-words" : "" }, say(name, values)));
  }
}

/** As tall as its text, where the browser does not do that by itself. */
function grow(area) {
  if (CSS.supports("field-sizing", "content")) return;
  area.rows = Math.max(3, area.value.split("\n").length + 1);
}

/** Topics that came or went meanwhile: their texts stand in the order of the agenda. */
function topics(all, page) {
  const host = document.querySelector("[data-topics]"), fresh = page.querySelector("[data-topics]");
  if (!host || !fresh) return;
  let before = null;
  for (const block of [...fresh.children]) {
    const here = [...host.children].find((one) => one.dataset.topic === block.dataset.topic);
    const form = block.querySelector("form[data-section]");
    const stands = here || block;
    if (here) here.querySelector("h3").textContent = block.querySelector("h3").textContent;
    const after = before ? before.nextElementSibling : host.firstElementChild;
    if (after !== stands) host.insertBefore(stands, after);
    if (!here && form) all.set(form.dataset.section, new Section(form));
    before = stands;
  }
  while (before ? before.nextElementSibling : host.firstElementChild) {
    const gone = before ? before.nextElementSibling : host.firstElementChild;
    all.delete(gone.dataset.topic);
    gone.remove();
  }
}

export function sections() {
  const all = new Map([...document.querySelectorAll("form[data-section]")].map((form) => [form.dataset.section, new Section(form)]));
  document.addEventListener("qibu:page", (event) => topics(all, event.detail));
  document.body.addEventListener("qibu:changes", (event) => {
    for (const section of event.detail.sections || []) {
      const here = all.get(section.key);
      if (here && section.version > here.version && !here.running) here.meet(section);
    }
  });
}
