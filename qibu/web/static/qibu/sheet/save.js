// What is typed is never lost: a copy in this browser while it is not on the server yet, and a draft on
// the server every 20 seconds, when a field is left, and when the page is hidden or closed.
import { icon, make } from "../dom.js";
import { forget, keep, kept } from "./local.js";
import { say } from "./texts.js";

const EVERY = 20000;
const SOON = 900; // after a field was left
const LOCAL = 400; // after a key was pressed

export class Drafts {
  constructor(sheet, undo) {
    this.sheet = sheet;
    this.form = sheet.form;
    this.name = this.form.dataset.sheet;
    this.number = Number(this.form.dataset.number || 0);
    this.note = this.form.querySelector("[data-draft-note]");
    this.kept = this.form.dataset.refused ? JSON.stringify({ lines: {} }) : this.snapshot();
    this.running = null;
    this.timers = {};
    this.leaving = false;
    this.restore(undo);
    this.listen();
  }

  listen() {
    const changed = () => this.changed();
    this.form.addEventListener("input", changed);
    this.form.addEventListener("sheet:written", () => { changed(); this.soon(); });
    this.form.addEventListener("change", () => this.soon());
    this.form.addEventListener("submit", () => {
      this.leaving = true;
      keep(this.name, this.sheet.differing(), true);
    });
    document.addEventListener("submit", (event) => event.target.matches("form[data-sign-out]") && this.signOut(), true);
    window.addEventListener("pageshow", () => { this.leaving = false; });
    document.addEventListener("visibilitychange", () => document.hidden && this.now(true));
    window.addEventListener("pagehide", () => this.now(true));
    window.addEventListener("online", () => this.now());
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      this.now();
    });
    setInterval(() => this.now(), EVERY);
    if (this.form.dataset.refused) this.now();
  }

  snapshot() {
    return JSON.stringify(this.sheet.differing());
  }

  get dirty() {
    return this.snapshot() !== this.kept;
  }

  changed() {
    clearTimeout(this.timers.local);
    this.timers.local = setTimeout(() => this.copy(), LOCAL);
    if (this.note.textContent && !this.note.classList.contains("bad")) this.note.textContent = "";
  }

  soon() {
    clearTimeout(this.timers.server);
    this.timers.server = setTimeout(() => this.now(), SOON);
  }

  /** One last draft to the server; nothing stays in this browser. */
  signOut() {
    if (this.dirty && this.form.dataset.draftUrl) this.send(true);
    this.leaving = this.signedOut = true;
    forget(this.name);
  }

  /** The copy in this browser, as long as the server does not have it. */
  copy() {
    if (this.signedOut || this.leaving) return;
    if (this.dirty) keep(this.name, this.sheet.differing());
    else forget(this.name);
  }

  /** What was typed here and never reached the server comes back, as one step that can be undone. */
  restore(undo) {
    const stored = kept(this.name);
    if (!stored || this.form.dataset.refused) return;
    if (stored.at <= Number(this.form.dataset.saved || 0)) return void forget(this.name);
    const changes = [];
    for (const [task, texts] of Object.entries(stored.body.lines || {})) {
      const line = this.sheet.lines.get(task);
      for (const [field, text] of Object.entries(texts)) {
        if (line && line.controls.has(field) && line.text(field) !== text) changes.push({ task, field, text });
      }
    }
    const headline = this.sheet.headline && stored.body.headline && this.sheet.headline.value !== stored.body.headline;
    if (headline) this.sheet.headline.value = stored.body.headline;
    if (!changes.length && !headline) return;
    undo.keep(this.sheet.write(changes));
    const time = new Date(stored.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    this.message("info", say("restored", { time }));
    this.soon();
  }

  /** Save on the server; `last`: the page is about to go. */
  async now(last = false) {
    clearTimeout(this.timers.server);
    if (!this.dirty || this.leaving) return;
    if (last || !this.form.dataset.draftUrl) this.copy();
    if (!this.form.dataset.draftUrl) return; // kept in this browser only
    if (this.running && !last) {
      await this.running;
      if (!this.dirty) return;
    }
    this.running = this.send(last);
    await this.running;
    this.running = null;
  }

  async send(last) {
    const body = this.sheet.differing();
    const sent = this.snapshot();
    const seen = Object.fromEntries([...this.sheet.lines.values()].map((line) => [line.task, JSON.parse(line.hidden.value)]));
    try {
      const answer = await fetch(this.form.dataset.draftUrl, {
        method: "POST",
        redirect: "manual",
        keepalive: last,
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value },
        body: JSON.stringify({ ...body, seen, number: this.number + 1 }),
      });
      await this.answered(answer, sent);
    } catch {
      this.say("offline", true); // the copy in this browser stands; the next try is in 20 seconds
      this.copy();
    }
  }

  async answered(answer, sent) {
    if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) {
      this.copy();
      this.say("signed-out", true);
      this.message("bad", say("session"), { href: location.href, text: say("sign-in") });
      return;
    }
    if (answer.status === 409) return void (await this.merge(await answer.json()));
    if (!answer.ok) throw new Error(answer.status);
    const found = await answer.json();
    this.number = found.number;
    this.kept = sent;
    this.copy();
    this.heard(found.lines, JSON.parse(sent).lines);
    this.say("saved", false, { time: found.time });
    this.clear("bad");
  }

  /** The server's view of the lines, where nobody typed on since. */
  heard(lines, sent) {
    for (const [task, view] of Object.entries(lines)) {
      const line = this.sheet.lines.get(task);
      if (!line) continue;
      const was = sent[task] || {};
      const still = [...line.controls.keys()].every((field) => (line.typed(field) ? line.text(field) : undefined) === was[field]);
      if (!still) continue;
      for (const [field, text] of Object.entries(view.texts || {})) {
        const control = line.controls.get(field);
        if (control && control.value !== text && control !== document.activeElement) control.value = text;
      }
      line.judge(view);
    }
    this.sheet.count();
    if (Object.keys(lines).length) this.kept = this.sameButRead(lines) ? this.snapshot() : this.kept;
  }

  /** After readable texts took their plain form, nothing new was typed. */
  sameButRead(lines) {
    const kept = JSON.parse(this.kept).lines;
    const now = this.sheet.differing();
    return now.headline === JSON.parse(this.kept).headline && Object.entries(now.lines).every(([task, texts]) =>
      Object.entries(texts).every(([field, text]) => {
        const read = lines[task] && lines[task].texts && lines[task].texts[field];
        return text === read || (kept[task] && kept[task][field] === text);
      }));
  }

  /** Another window of the same person saved meanwhile: its texts come in where nobody typed here. */
  async merge(stored) {
    const before = JSON.parse(this.kept);
    const changes = [];
    for (const [task, texts] of Object.entries(stored.lines || {})) {
      const line = this.sheet.lines.get(task);
      for (const [field, text] of Object.entries(texts)) {
        if (!line || !line.controls.has(field)) continue;
        const mine = (before.lines[task] || {})[field] === undefined ? line.before[field] : before.lines[task][field];
        if (line.text(field) === mine && text !== mine) changes.push({ task, field, text });
      }
    }
    const headline = this.sheet.headline;
    if (headline && stored.headline && headline.value === before.headline) headline.value = stored.headline;
    this.number = stored.number;
    if (changes.length) this.sheet.write(changes);
    this.message("info", say("merged"));
    this.soon();
  }

  say(name, bad, values = {}) {
    this.note.textContent = say(name, values);
    this.note.classList.toggle("bad", bad);
  }

  message(kind, text, link) {
    this.clear(kind);
    const banner = make("div", { class: `banner ${kind}`, role: kind === "bad" ? "alert" : "status", "data-kind": kind }, icon(kind === "bad" ? "error" : "info"), make("div", {}, text));
    if (link) banner.lastChild.append(" ", make("a", { href: link.href, target: "_blank", rel: "noopener" }, link.text));
    this.form.querySelector("[data-messages]").append(banner);
  }

  clear(kind) {
    this.form.querySelectorAll(`[data-messages] [data-kind="${kind}"]`).forEach((one) => one.remove());
  }
}
