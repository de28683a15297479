// What lies behind the bars: tinted non-working days, lines at months or weeks, the hatched stretch whose
// holidays are not published yet. One canvas, as high as the view and a little wider, drawn again only
// when one scrolls sideways out of it.

import { el } from "./dom.js";

const MARGIN = 400; // pixels drawn to each side of the view

export class Shade {
  constructor(parent, text) {
    this.layer = el("div", "qs-behind", parent);
    this.layer.setAttribute("aria-hidden", "true");
    this.canvas = el("canvas", "qs-shade", this.layer);
    this.today = el("div", "qs-today", this.layer);
    this.unpublished = el("div", "qs-unpublished", this.layer, text);
    this.cover = el("div", "", el("div", "qs-cover", parent)); // the table's side below the last row
    this.forget();
  }

  /** Draw anew next time: size, scale, days or theme changed. */
  forget() {
    this.from = this.to = -1;
    this.colours = null;
  }

  readColours() {
    const style = getComputedStyle(this.layer);
    const colour = (name) => style.getPropertyValue(name).trim();
    this.colours = { off: colour("--off"), line: colour("--line"), line2: colour("--line2") };
  }

  /** @param {{left: number, width: number, height: number}} view  the visible part of the chart, in its own pixels */
  draw(scale, view) {
    const left = Math.max(0, view.left), right = Math.min(scale.width, view.left + view.width);
    if (left >= this.from && right <= this.to && view.height === this.height) return;
    if (!this.colours) this.readColours();
    this.from = Math.max(0, left - MARGIN);
    this.to = Math.max(this.from, Math.min(scale.width, right + MARGIN));
    this.height = view.height;
    this.resize();
    this.paint(scale);
    this.placeMarks(scale, view.height);
  }

  resize() {
    const ratio = window.devicePixelRatio || 1, width = this.to - this.from, canvas = this.canvas;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(this.height * ratio);
    canvas.style.width = width + "px";
    canvas.style.height = this.height + "px";
    canvas.style.left = this.from + "px";
    this.pen = canvas.getContext("2d");
    this.pen.scale(ratio, ratio);
  }

  paint(scale) {
    const pen = this.pen, days = scale.days, first = scale.dayAt(this.from), last = Math.ceil(this.to / scale.dayWidth);
    const shortest = scale.dayWidth <= 3 ? 3 : 1; // months away a weekend is noise, a holiday is not
    pen.fillStyle = this.colours.off;
    for (let day = first; day < last; day += 1) {
      if (!days.isOff(day)) continue;
      let end = day;
      while (end < last && days.isOff(end)) end += 1;
      if (end - day >= shortest) pen.fillRect(scale.x(day) - this.from, 0, scale.x(end - day), this.height);
      day = end;
    }
    pen.fillStyle = this.colours.line;
    for (const day of scale.starts(scale.zoom.line, first, last)) pen.fillRect(scale.x(day) - this.from, 0, 1, this.height);
    if (days.unpublished !== null) this.hatch(scale.x(days.unpublished) - this.from);
  }

  hatch(x) {
    const pen = this.pen, from = Math.max(0, x), width = this.to - this.from;
    if (from >= width) return;
    pen.save();
    pen.beginPath();
    pen.rect(from, 0, width - from, this.height);
    pen.clip();
    pen.strokeStyle = this.colours.line;
    pen.beginPath();
    for (let at = from - this.height; at < width; at += 10) {
      pen.moveTo(at, this.height);
      pen.lineTo(at + this.height, 0);
    }
    pen.stroke();
    pen.restore();
  }

  placeMarks(scale, height) {
    const { today, unpublished } = scale.days;
    this.today.hidden = !(today >= 0 && today < scale.days.count);
    this.today.style.left = scale.x(today) + "px";
    this.today.style.height = height + "px";
    this.cover.style.height = height + "px";
    this.unpublished.hidden = unpublished === null;
    if (unpublished !== null) this.unpublished.style.left = scale.x(unpublished) + "px";
  }
}
