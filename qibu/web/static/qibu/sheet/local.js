// The copy of what is typed in this browser. It carries the person's id: signing out removes all copies,
// and whoever signs in next removes those of others (drafts.js), so that nobody reads them on a shared
// computer.

import "../drafts.js";

function storage(action, ...values) {
  try {
    return localStorage[action](...values);
  } catch {
    return null; // full or switched off: the server's draft is there all the same
  }
}

const keyOf = (name) => `qibu:draft:${document.body.dataset.person}:${name}`;

/** Keep what is typed into the sheet of that name; `submitted`: it is on its way to the server. */
export function keep(name, body, submitted = false) {
  storage("setItem", keyOf(name), JSON.stringify({ at: Date.now(), values: {}, body, submitted }));
}

/** {at, body, submitted} of what was kept, null without any. */
export function kept(name) {
  try {
    const found = JSON.parse(storage("getItem", keyOf(name)));
    return found && found.body ? found : null;
  } catch {
    return null;
  }
}

/** Forget it: the server has it. */
export function forget(name) {
  storage("removeItem", keyOf(name));
}

/** Forget what was submitted, where the page says that it was accepted; what was typed since stays. */
export function forgetAccepted() {
  for (const place of document.querySelectorAll("[data-sheet-accepted]")) {
    const name = place.dataset.sheetAccepted;
    const stored = kept(name);
    if (stored && stored.submitted) forget(name);
  }
}
