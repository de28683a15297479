// Telling people what happened: a toast, a word to screen readers, a line above the table.

import { el, button, setText } from "./dom.js";

const TOAST = 5000; // ms

export class Voice {
  constructor(frame, t) {
    this.frame = frame;
    this.t = t;
    this.unsaved = null;
  }

  /** Tell in a toast (`loud`), which may offer something to do, or only to screen readers. */
  say(text, loud, offer) {
    if (!loud) {
      this.speak(text);
      return;
    }
    clearTimeout(this.timer);
    this.frame.status.hidden = false;
    this.frame.status.textContent = "";
    el("span", "", this.frame.status, text);
    if (offer) button("qs-toastbutton", this.frame.status, offer.label, () => { this.frame.status.hidden = true; offer.run(); });
    this.timer = setTimeout(() => { this.frame.status.hidden = true; }, offer ? TOAST * 2 : TOAST);
  }

  speak(text) {
    setText(this.frame.spoken, text);
  }

  /** A line above the table that can be closed, for what must not pass unread. */
  lasting(text) {
    this.notice(text);
    button("qs-button", this.frame.notice, this.t("close"), () => this.notice(null));
    this.speak(text);
  }

  /** A line above the table, with a button when there is something to try again; null takes it away. */
  notice(text, again) {
    const { notice } = this.frame;
    notice.hidden = !text;
    notice.textContent = "";
    if (text) el("span", "", notice, text);
    if (again) button("qs-button", notice, this.t("retry"), again);
  }

  /** How many typed values are not saved and need the person's eye. */
  showUnsaved(count) {
    this.unsaved ||= this.frame.legend.querySelector(".qs-unsaved");
    setText(this.unsaved, count ? this.t("unsaved", { n: count }) : "");
  }
}
