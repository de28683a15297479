// Dialogs, confirmation of what cannot be undone, and menus that close again.

import { make, on, word } from "./dom.js";

// <a href="/plain/page/" data-dialog="id"> opens <dialog id="id">; without a script the link leads to the page.
on("click", "[data-dialog]", (event, opener) => {
  const dialog = document.getElementById(opener.dataset.dialog);
  if (!dialog || !dialog.showModal) return;
  event.preventDefault();
  dialog.showModal();
});

on("click", "dialog [data-close]", (event, button) => button.closest("dialog").close("cancel"));

on("click", "dialog", (event, dialog) => {
  const typed = [...dialog.querySelectorAll("input, textarea")].some((field) => field.value !== field.defaultValue);
  if (event.target === dialog && !typed) dialog.close("cancel");
});

/** Ask before something destructive; resolves to true or false. `verb` names the button. */
export function ask(text, verb = word("confirm")) {
  if (!window.HTMLDialogElement) return Promise.resolve(window.confirm(text));
  const yes = make("button", { class: "button danger", value: "yes" }, verb);
  const no = make("button", { class: "button", value: "no", autofocus: true }, word("cancel"));
  const title = make("h2", { id: "ask-title" }, text);
  const dialog = make(
    "dialog",
    { class: "dialog", "aria-labelledby": "ask-title" },
    make("header", {}, title),
    make("form", { method: "dialog" }, make("footer", {}, no, yes)),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

// <form data-confirm="…"> or <button data-confirm="…" data-verb="删除">
document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    const submitter = event.submitter;
    const source = submitter && submitter.dataset.confirm ? submitter : form;
    if (!source.dataset.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await ask(source.dataset.confirm, source.dataset.verb))) return;
    form.dataset.confirmed = "1";
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  },
  true,
);

document.addEventListener("htmx:confirm", async (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  if (!ctx.confirm) return;
  event.preventDefault();
  (await ask(ctx.confirm, ctx.sourceElement.dataset.verb)) ? issueRequest() : dropRequest();
});

// Menus are <details class="menu">: Escape and a click elsewhere close them.
function closeMenus(except) {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (menu !== except) menu.open = false;
  });
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (!menu) return;
  closeMenus();
  menu.querySelector("summary").focus();
});
