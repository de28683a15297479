// 快速添加: a sentence is understood while it is typed; Enter shows the chips, Enter again adds the task,
// and the line is free for the next one. Without this module the form is two plain pages.

import { make, on } from "./dom.js";
import { toast } from "./toasts.js";

const PAUSE = 350; // ms of silence before a sentence is read

class QuickLine {
  constructor(form) {
    this.form = form;
    this.line = form.elements.text;
    this.panel = form.querySelector("[data-quick-panel]");
    this.turn = 0; // an answer that was overtaken is dropped
    this.line.addEventListener("input", () => this.soon());
    form.addEventListener("submit", (event) => this.submit(event));
    form.addEventListener("keydown", (event) => this.escape(event));
  }

  soon() {
    clearTimeout(this.timer);
    if (!this.line.value.trim()) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.send("read"), PAUSE);
  }

  /** Whether the chips belong to what stands in the line. */
  get isRead() {
    const read = this.form.elements.read;
    return !this.panel.hidden && read && read.value === this.line.value.trim().replace(/\s+/g, " ");
  }

  submit(event) {
    event.preventDefault();
    clearTimeout(this.timer);
    const button = event.submitter;
    if (button?.name === "take") {
      const [, field, value] = button.value.match(/^([^=]*)=(.*)$/);
      button.closest(".quick-chip").classList.remove("open", "invalid");
      button.closest(".quick-note").remove();
      this.form.elements[field].value = value;
      this.form.elements[field].focus();
    } else if (this.line.value.trim()) {
      this.send(button?.value === "read" && !this.isRead ? "read" : this.isRead ? "save" : "read");
    }
  }

  async send(what) {
    const turn = ++this.turn;
    const body = new FormData(this.form);
    if (what === "save") body.set("text", this.form.elements.read.value);
    body.set("do", what);
    this.panel.classList.add("waiting");
    let response, answer;
    try {
      response = await fetch(this.form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      answer = await response.json();
    } catch {
      if (turn === this.turn) this.panel.classList.remove("waiting");
      if (what === "save") document.dispatchEvent(new CustomEvent("qibu:toast", { detail: { text: this.unreachable(), kind: "error" } }));
      return;
    }
    if (turn !== this.turn) return;
    this.panel.classList.remove("waiting");
    if (answer.saved) this.saved(answer.saved);
    else this.show(answer.html, response.status === 422);
  }

  unreachable() {
    return document.getElementById("words")?.dataset.unreachable || "";
  }

  show(html, refused) {
    const focus = document.activeElement?.id, open = this.panel.querySelector("details")?.open;
    this.panel.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
    if (open) this.panel.querySelector("details").open = true;
    this.panel.hidden = false;
    if (refused) this.panel.querySelector(".quick-chip.invalid input, .quick-chip.invalid select")?.focus();
    else if (focus) document.getElementById(focus)?.focus();
  }

  saved({ name, url, undo }) {
    const words = this.form.dataset, element = toast(words.added.replace("{name}", name));
    const link = make("a", { href: url, class: "button plain" }, words.open);
    const back = make("button", { type: "button", class: "button plain" }, words.undo);
    back.addEventListener("click", () => this.undo(undo, element));
    element.querySelector(".text").after(link, back);
    this.line.value = "";
    this.close();
    this.line.focus();
    this.tell();
  }

  async undo(url, element) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    const response = await fetch(url, { method: "POST", body, redirect: "manual" });
    if (response.type !== "opaqueredirect" && !response.ok) return;
    element.remove();
    toast(this.form.dataset.undone, "info");
    this.tell();
    this.line.focus();
  }

  /** What shows the plan on this page looks again. */
  tell() {
    document.querySelectorAll("[data-schedule]").forEach((host) => host.schedule?.live?.soon());
    refresh();
  }

  close() {
    this.turn += 1;
    this.panel.hidden = true;
    this.panel.replaceChildren();
  }

  escape(event) {
    if (event.key !== "Escape" || this.panel.hidden) return;
    event.preventDefault();
    this.close();
    this.line.focus();
  }
}

/** The list below the line, read anew where there is one. */
async function refresh() {
  const list = document.querySelector("[data-quick-list]");
  if (!list) return;
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const fresh = page.querySelector("[data-quick-list]");
  if (fresh) list.replaceWith(fresh);
}

document.querySelectorAll("form[data-quick]").forEach((form) => new QuickLine(form));

// N goes to the line, except where letters are typed; Alt+N from anywhere.
document.addEventListener("keydown", (event) => {
  const line = document.getElementById("quick-text");
  if (!line || event.key.toLowerCase() !== "n" || event.ctrlKey || event.metaKey) return;
  const typing = event.target.closest?.("input, select, textarea, [contenteditable], [role=treegrid], [role=grid]");
  if (typing && !event.altKey) return;
  event.preventDefault();
  line.focus();
  line.select();
});

// Words of a chip the list of choices stands for are taken whole.
on("change", "[data-chip] select, [data-chip] input", (event, control) => control.closest("[data-chip]").classList.remove("invalid"));
