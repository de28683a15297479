// A select with many entries becomes one that can be searched: by text, hint or pinyin initials.
// The select itself stays in the form and is what gets posted; without a script it is all there is.

import { icon, make, word } from "./dom.js";

const SHOWN = 60;
const plain = (text) => text.toLowerCase().replace(/[\s'’·]/g, "");
let number = 0;

/** How well an option matches: 0 not at all, higher is better. */
export function rank(option, query) {
  if (!query) return 1;
  const label = plain(option.label);
  const letters = option.dataset.initials || "";
  if (label.startsWith(query) || letters.startsWith(query)) return 3;
  if (label.includes(query) || letters.includes(query)) return 2;
  return plain(option.dataset.hint || "").includes(query) ? 1 : 0;
}

class Combobox {
  constructor(select) {
    this.select = select;
    this.options = [...select.options];
    this.at = -1;
    this.build();
    this.show();
    this.listen();
  }

  build() {
    const { select } = this;
    const id = select.id || `combobox-${(number += 1)}`;
    const listId = `${id}-list`;
    this.input = make("input", {
      id, type: "text", role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": listId, "aria-describedby": select.getAttribute("aria-describedby"), "aria-invalid": select.getAttribute("aria-invalid"),
      placeholder: select.dataset.placeholder, disabled: select.disabled,
    });
    this.list = make("ul", { id: listId, class: "combobox-list", role: "listbox", hidden: true });
    this.status = make("span", { class: "visually-hidden", role: "status" });
    this.picked = make("div", { class: "combobox-picked" });
    this.note = make("p", { class: "errors", role: "alert", hidden: true });
    this.refused = select.hasAttribute("aria-invalid");
    this.list.setAttribute("aria-label", this.labelText(id));
    if (select.multiple) this.list.setAttribute("aria-multiselectable", "true");
    const box = make("div", { class: "combobox" }, this.input, icon("chevron-down"), this.list, this.status);
    if (select.multiple) box.append(this.picked);
    select.id = `${id}-native`;
    this.required = select.required;
    select.required = false;
    this.input.required = this.required && !select.multiple;
    select.hidden = true;
    select.dataset.combobox = "done";
    select.after(box, this.note);
    this.box = box;
  }

  labelText(id) {
    const label = document.querySelector(`label[for="${CSS.escape(id)}"]`);
    return label ? label.textContent.replace("*", "").trim() : "";
  }

  listen() {
    const { input, list } = this;
    input.addEventListener("input", () => this.open());
    input.addEventListener("click", () => this.open(""));
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.leave());
    for (const part of [list, this.picked]) part.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
    list.addEventListener("click", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) this.choose(this.found[Number(item.dataset.at)]);
    });
    this.select.addEventListener("change", () => this.show());
    if (this.select.form) this.select.form.addEventListener("submit", (event) => this.hold(event), true);
    this.picked.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) this.toggle(this.options[Number(button.dataset.at)], false);
    });
  }

  open(typed = this.input.value) {
    const query = plain(typed);
    const scored = this.options.map((option) => [rank(option, query), option]).filter(([score, option]) => score && (option.value || !query));
    if (query) scored.sort((a, b) => b[0] - a[0]);
    this.found = scored.slice(0, SHOWN).map(([, option]) => option).filter((option) => option.label);
    this.list.replaceChildren(...this.found.map((option, at) => this.item(option, at)));
    if (!this.found.length) this.list.append(make("li", { class: "nothing", role: "presentation" }, word("nothing")));
    this.status.textContent = query ? word("found").replace("{n}", scored.length) : "";
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.move(query ? 0 : this.found.findIndex((option) => option.selected && option.value));
  }

  item(option, at) {
    const item = make("li", { role: "option", id: `${this.list.id}-${at}`, "data-at": at, "aria-selected": String(option.selected) }, make("span", {}, option.label));
    if (option.dataset.hint) item.append(make("span", { class: "hint" }, option.dataset.hint));
    return item;
  }

  move(at) {
    const items = this.list.querySelectorAll("[role=option]");
    this.at = items.length ? Math.max(-1, Math.min(at, items.length - 1)) : -1;
    items.forEach((item, index) => item.classList.toggle("active", index === this.at));
    if (this.at < 0) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", items[this.at].id);
    return items[this.at].scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.isComposing) return;
    const closed = this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (closed) this.open("");
      else this.move(this.at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !closed) {
      event.preventDefault();
      if (this.at >= 0) this.choose(this.found[this.at]);
    } else if (event.key === "Escape" && !closed) {
      event.preventDefault();
      event.stopPropagation();
      this.show();
    } else if (event.key === "Tab" && !closed && this.at >= 0 && this.input.value && !this.select.multiple) {
      this.choose(this.found[this.at]);
    }
  }

  choose(option) {
    if (this.select.multiple) return this.toggle(option, !option.selected);
    this.select.value = option.value;
    return this.tell();
  }

  toggle(option, selected) {
    option.selected = selected;
    this.tell();
  }

  tell() {
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Left without choosing: an emptied box means nobody, a whole name or the only match is taken,
   *  anything else stays in the box with a word that it was not found: never dropped in silence. */
  leave() {
    const typed = plain(this.input.value);
    const shown = this.options.find((option) => option.selected && option.value);
    if (this.select.multiple || typed === plain(shown ? shown.label : "")) return this.show();
    const nobody = this.options.find((option) => !option.value);
    const fitting = this.options.filter((option) => option.value && rank(option, typed));
    const whole = fitting.filter((option) => plain(option.label) === typed);
    if (typed && whole.length === 1) return this.choose(whole[0]);
    if (typed && fitting.length === 1) return this.choose(fitting[0]);
    if (!typed) return nobody ? this.choose(nobody) : this.show();
    this.close();
    return this.complain(word("nothing"));
  }

  complain(text) {
    this.note.textContent = text;
    this.note.hidden = !text;
    if (text) this.input.setAttribute("aria-invalid", "true");
    else if (!this.refused) this.input.removeAttribute("aria-invalid");
  }

  /** A name in no list would be sent as nobody: the form waits until it is corrected or emptied. */
  hold(event) {
    if (this.note.hidden) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.input.focus();
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  show() {
    this.close();
    this.complain("");
    const chosen = this.options.filter((option) => option.selected && option.value);
    if (!this.select.multiple) {
      this.input.value = chosen.length ? chosen[0].label : "";
      return;
    }
    this.input.value = "";
    this.picked.replaceChildren(...chosen.map((option) => this.pill(option)));
  }

  pill(option) {
    const label = `${word("remove")} ${option.label}`;
    return make("button", { type: "button", "aria-label": label, "data-at": this.options.indexOf(option) }, option.label, icon("close"));
  }
}

/** Enhance every select marked `data-combobox` inside `root` that is not enhanced yet. */
export function enhance(root = document) {
  root.querySelectorAll('select[data-combobox=""]').forEach((select) => new Combobox(select));
}
