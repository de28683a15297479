// Live refresh: while the page is visible it asks "anything after N?" every few seconds.
//
//   <main data-poll="/projects/7/changes/" data-after="41">
//
// The address answers {"after": 43, …} or 204. When N grew, "qibu:changes" is dispatched on the
// body with the answer as detail; regions refresh themselves with htmx, keeping focus and text:
//
//   <section id="x" hx-get="…" hx-trigger="qibu:changes from:body" hx-select="#x" hx-swap="outerMorph">

const EVERY = 4000;
const LONGEST = 60000;

export class Poll {
  constructor(source) {
    this.source = source;
    this.after = Number(source.dataset.after || 0);
    this.every = Number(source.dataset.pollEvery || EVERY);
    this.failures = 0;
    this.timer = 0;
    document.addEventListener("visibilitychange", () => this.wake());
    window.addEventListener("online", () => this.wake());
    this.later();
  }

  /** Ask soon when the page comes back into view, never while hidden. */
  wake() {
    clearTimeout(this.timer);
    if (document.hidden || !this.source.isConnected) return;
    this.failures = 0;
    this.timer = setTimeout(() => this.ask(), 200);
  }

  later() {
    clearTimeout(this.timer);
    if (document.hidden || !this.source.isConnected) return;
    const wait = Math.min(LONGEST, this.every * 2 ** this.failures);
    this.timer = setTimeout(() => this.ask(), wait * (0.9 + Math.random() * 0.2));
  }

  async ask() {
    try {
      const url = new URL(this.source.dataset.poll, location.href);
      url.searchParams.set("after", this.after);
      const answer = await fetch(url, { headers: { Accept: "application/json" }, redirect: "error" });
      if ([401, 403, 404, 410].includes(answer.status)) return; // signed out or removed: stop asking
      if (!answer.ok) throw new Error(answer.status);
      this.failures = 0;
      if (answer.status !== 204) this.heard(await answer.json());
    } catch {
      this.failures += 1;
    }
    this.later();
  }

  heard(news) {
    if (!(news.after > this.after)) return;
    this.after = news.after;
    this.source.dataset.after = news.after;
    document.body.dispatchEvent(new CustomEvent("qibu:changes", { detail: news }));
  }
}

document.querySelectorAll("[data-poll]").forEach((source) => new Poll(source));
