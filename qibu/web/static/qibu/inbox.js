// 待我处理: an answer is sent without leaving the page; its line alone is replaced, whatever is typed elsewhere stays.

import { make, on } from "./dom.js";
import { toast } from "./toasts.js";

const inbox = document.getElementById("inbox");

// A line opens where it stands; closed again, it keeps what was typed.
on("click", "a[data-wait]", async (event, link) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const line = link.closest("li");
  const open = line.querySelector(".in-place");
  if (open) {
    open.hidden = !open.hidden;
    mark(link, !open.hidden);
    return;
  }
  try {
    const answer = await fetch(`${location.pathname}?open=${line.id}`, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const form = page.querySelector(`#${line.id} .in-place`);
    if (!answer.ok || !form || line.querySelector(".in-place")) throw new Error(answer.status);
    line.append(document.adoptNode(form));
    mark(link, true);
  } catch {
    location.assign(link.href);
  }
});

// Esc closes the line one writes in and goes back to its head; what was typed waits there.
document.addEventListener("keydown", (event) => {
  const form = event.key === "Escape" && !event.isComposing && event.target.closest(".in-place");
  const link = form && form.closest("li").querySelector("a[data-wait]");
  if (!link || event.defaultPrevented) return;
  form.hidden = true;
  mark(link, false);
  link.focus();
});

function mark(link, isOpen) {
  link.classList.toggle("open", isOpen);
  link.setAttribute("aria-expanded", String(isOpen));
}

on("submit", "form[data-inbox]", async (event, form) => {
  if (event.defaultPrevented || !window.DOMParser) return;
  event.preventDefault();
  const sent = new FormData(form, event.submitter);
  const buttons = form.querySelectorAll("button");
  buttons.forEach((button) => { button.disabled = true; });
  try {
    const answer = await fetch(form.action, { method: "POST", body: sent, headers: { Accept: "text/html" } });
    if (![200, 409, 422].includes(answer.status)) throw new Error(answer.status);
    show(form.closest("li[id]"), new DOMParser().parseFromString(await answer.text(), "text/html"), answer.ok);
  } catch {
    plainly(form, event.submitter); // the plain way says what is wrong
  } finally {
    buttons.forEach((button) => { button.disabled = false; });
    delete form.dataset.sent;
    document.documentElement.classList.remove("waiting");
  }
});

/** Send it as a form without a script does; its key keeps it from being taken twice. */
function plainly(form, button) {
  if (button && button.name) form.append(make("input", { type: "hidden", name: button.name, value: button.value }));
  form.submit();
}

function show(line, page, taken) {
  const fresh = page.getElementById("inbox");
  if (!fresh) return location.reload();
  const said = [...page.querySelectorAll("#toasts .toast .text")].map((text) => text.textContent);
  const banner = fresh.querySelector(":scope > .banner");
  const after = following(line);
  replace(line, page.getElementById(line.id));
  const here = document.getElementById(line.id);
  const next = here || after; // what is left of a line comes before the line after it
  recount(page);
  inbox.querySelectorAll(":scope > .banner").forEach((old) => old.remove());
  if (banner) inbox.prepend(banner);
  if (taken) tell(said.join(" "), next && next.isConnected ? next : inbox.querySelector("li[id]"));
  else refuse(banner || (here && here.querySelector("[role=alert]")) || here);
}

/** The keyboard goes to what is wrong: the form it was in has been replaced. */
function refuse(place) {
  if (!place) return;
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest" });
}

/** The line after this one, in this group or the next. */
function following(line) {
  const all = [...inbox.querySelectorAll("li[id]")];
  return all[all.indexOf(line) + 1] || all.find((other) => other !== line);
}

function replace(line, fresh) {
  const group = line.closest("section");
  if (fresh) line.replaceWith(document.adoptNode(fresh));
  else line.remove();
  if (!group.querySelector("li[id]")) group.remove();
}

function recount(page) {
  for (const group of inbox.querySelectorAll("section")) {
    const count = group.querySelector(".count-of");
    if (count) count.textContent = group.querySelectorAll("li[id]").length;
  }
  if (!inbox.querySelector("li[id]")) inbox.replaceChildren(...page.getElementById("inbox").childNodes);
  const mine = document.getElementById("waiting-count");
  const theirs = page.getElementById("waiting-count");
  if (!mine || !theirs) return;
  mine.textContent = theirs.textContent;
  mine.hidden = theirs.hidden;
}

function tell(said, next) {
  const shown = toast(said);
  if (!next) document.getElementById("content").focus({ preventScroll: true }); // the last line is gone
  if (!next || !shown) return;
  const handle = next.querySelector("a");
  const words = next.querySelector("strong").textContent;
  const button = make("button", { class: "link", type: "button" }, `${inbox.dataset.next} ${words}`);
  button.addEventListener("click", () => {
    if (handle.matches("[data-wait]:not(.open)")) handle.click();
    handle.focus();
    handle.scrollIntoView({ block: "center" });
  });
  shown.querySelector(".text").append(" ", button);
  handle.focus({ preventScroll: true });
}
