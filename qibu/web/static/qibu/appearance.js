// Theme and density without a reload. The cookie the server sets makes the next page right
// before its first paint; without a script the same form is an ordinary POST.

import { on } from "./dom.js";

on("submit", "form.appearance", (event, form) => {
  const button = event.submitter;
  if (!button) return;
  event.preventDefault();
  const { name, value } = button;
  if (name === "theme" && value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset[name] = value;
  form.querySelectorAll(`button[name="${name}"]`).forEach((other) => {
    other.setAttribute("aria-pressed", String(other === button));
  });
  const body = new FormData(form);
  body.set(name, value);
  fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  document.dispatchEvent(new CustomEvent("qibu:appearance", { detail: { name, value } }));
});
