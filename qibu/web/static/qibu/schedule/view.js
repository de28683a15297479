// How much of the plan is in sight: scale, row height, today; and what makes the picture be drawn again.

import { DONE } from "./data.js";

export class View {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
  }

  /** Draw again when one scrolls, when the window or the theme changes. */
  listen() {
    const { s } = this;
    s.frame.scroller.addEventListener("scroll", () => s.drawSoon(), { passive: true });
    this.resizeWatch = new ResizeObserver(() => s.layout());
    this.resizeWatch.observe(s.frame.stage);
    this.repaint = () => { s.shade.forget(); s.drawSoon(); };
    this.theme = matchMedia("(prefers-color-scheme: dark)");
    this.theme.addEventListener("change", this.repaint);
    this.themeWatch = new MutationObserver(this.repaint);
    this.themeWatch.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
  }

  stop() {
    this.resizeWatch.disconnect();
    this.themeWatch.disconnect();
    this.theme.removeEventListener("change", this.repaint);
  }

  setZoom(name) {
    const { s } = this, { scroller } = s.frame;
    const middle = scroller.scrollLeft + (s.room ? s.room.width - s.panes.width : 0) / 2;
    const day = middle / s.scale.dayWidth;
    s.scale.setZoom(name);
    s.scale.setDays(s.plan.days);
    s.store.set("zoom", s.scale.name);
    this.redrawChart();
    scroller.scrollLeft = s.scale.x(day) - (s.room.width - s.panes.width) / 2;
    s.toolbar.show(s.tree.matches, s.plan.rows.length);
    s.draw();
  }

  redrawChart() {
    const { s } = this;
    s.shade.forget();
    s.links.forget();
    s.layout();
    s.grid.refreshAll();
    s.draw();
  }

  setDensity(height) {
    const { s } = this;
    s.rowHeight = height;
    s.store.set("density", height);
    s.frame.root.style.setProperty("--rh", height + "px");
    if (s.plan) {
      s.links.forget();
      s.relist();
    }
  }

  /** Bring today into the chart; `rows` also brings the first task that is not finished by then. */
  goToToday(rows) {
    const { s } = this, { scroller } = s.frame;
    if (!s.room) return;
    const next = rows && s.tree.visible.find((row) => row.id > 0 && !row.hasChildren && row.status < DONE);
    if (next) scroller.scrollTop = Math.max(0, next.at - 3) * s.rowHeight;
    const width = s.room.width - s.panes.width;
    scroller.scrollLeft = s.scale.x(s.plan.days.today) - width * 0.35;
    s.draw();
  }
}
