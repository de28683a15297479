// <textarea data-mention="/projects/7/talk/task/12/people/">: after an @ the people who may be called are
// offered, by name, department or pinyin initials. Choosing writes the name; typing it does the same.

import { make, word } from "../dom.js";

const SHOWN = 8;
const LOOKS_BACK = 20;
let number = 0;

/** What is typed between the last @ and the caret; null where nobody is being called. */
export function wanted(text, caret) {
  const before = text.slice(Math.max(0, caret - LOOKS_BACK), caret);
  const found = /(?:^|[^A-Za-z0-9._%+-])[@＠]([^\s@＠]*)$/.exec(before);
  return found ? found[1] : null;
}

/** Those who fit, names that begin so first. */
export function fitting(people, query) {
  const q = query.toLowerCase();
  const rank = (one) => {
    if (!q || one.name.toLowerCase().startsWith(q) || one.initials.startsWith(q)) return 2;
    return one.name.toLowerCase().includes(q) || one.department.toLowerCase().includes(q) ? 1 : 0;
  };
  return people.filter(rank).sort((a, b) => rank(b) - rank(a)).slice(0, SHOWN);
}

class Mention {
  constructor(area) {
    this.area = area;
    this.people = null;
    this.at = -1;
    number += 1;
    this.list = make("ul", { id: `mention-${number}`, class: "combobox-list", role: "listbox", hidden: true });
    this.list.setAttribute("aria-label", "@");
    this.status = make("span", { class: "visually-hidden", role: "status" });
    const box = make("div", { class: "mention-box" });
    area.after(box);
    box.append(this.list, this.status);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", this.list.id);
    area.setAttribute("aria-haspopup", "listbox");
    area.addEventListener("input", () => this.look());
    area.addEventListener("click", () => this.look());
    area.addEventListener("keydown", (event) => this.key(event));
    area.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.choose(Number(option.dataset.at));
    });
  }

  async look() {
    const query = wanted(this.area.value, this.area.selectionStart);
    if (query === null) return this.close();
    if (!(await this.load())) return undefined;
    this.found = fitting(this.people, query);
    this.query = query;
    this.at = this.found.length ? 0 : -1;
    return this.draw();
  }

  async load() {
    if (this.people) return true;
    try {
      const answer = await fetch(this.area.dataset.mention, { headers: { Accept: "application/json" } });
      if (!answer.ok) return false;
      this.people = (await answer.json()).people;
      return true;
    } catch {
      return false; // names can be typed all the same
    }
  }

  draw() {
    this.list.replaceChildren(...this.found.map((one, at) => {
      const option = make("li", { id: `${this.list.id}-${at}`, role: "option" }, one.name, make("span", { class: "hint" }, one.department));
      option.dataset.at = at;
      option.setAttribute("aria-selected", String(at === this.at));
      option.classList.toggle("active", at === this.at);
      return option;
    }));
    this.list.hidden = !this.found.length;
    this.status.textContent = this.found.length ? word("found").replace("{n}", this.found.length) : "";
    if (this.at >= 0) this.area.setAttribute("aria-activedescendant", `${this.list.id}-${this.at}`);
    else this.area.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (this.list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.at = (this.at + step + this.found.length) % this.found.length;
      this.draw();
    } else if (event.key === "Enter" || event.key === "Tab") this.choose(this.at);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  choose(at) {
    const { area } = this;
    const end = area.selectionStart;
    area.setRangeText(`${this.found[at].call} `, end - this.query.length, end, "end");
    this.close();
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  close() {
    this.list.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
  }
}

export function enhanceMentions() {
  document.querySelectorAll("textarea[data-mention]").forEach((area) => {
    if (area.dataset.mentionReady) return;
    area.dataset.mentionReady = "1";
    new Mention(area);
  });
}
