// Keeping up with the others: ask for changes every few seconds while the page is seen.

import { get } from "./server.js";

const EVERY = 4000, LONGEST = 60000; // ms

export class Live {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    this.every = s.options.pollEvery || EVERY;
    this.wait = this.every;
    this.timer = null;
    this.asking = false;
    document.addEventListener("visibilitychange", (this.onVisible = () => {
      if (document.visibilityState === "visible") this.soon();
    }));
  }

  start() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), this.wait);
  }

  stop() {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.onVisible);
    this.stopped = true;
  }

  /** Ask at once. */
  soon() {
    this.wait = this.every;
    if (!this.asking) this.ask();
  }

  async ask() {
    clearTimeout(this.timer);
    if (this.stopped || document.visibilityState !== "visible" || !this.s.plan) return;
    this.asking = true;
    try {
      const plan = this.s.plan, answer = await get(plan.urls.changes + plan.number);
      if (this.stopped) return;
      if (answer && plan === this.s.plan) {
        // Only a poll moves the number on: an own save says nothing about what others did before it.
        plan.number = answer.number;
        this.s.take(answer, { own: false });
      }
      this.wait = this.every;
      this.s.saver.retry();
    } catch {
      this.wait = Math.min(LONGEST, this.wait * 2);
    } finally {
      this.asking = false;
    }
    this.start();
  }
}
