// The master schedule 项目总进度表: a virtualised tree grid beside a Gantt chart in one scroller.
//
//   import { mountSchedule } from "…/schedule/component.js";
//   const schedule = mountSchedule(host, { url, csrf, texts, locale, storageKey });
//
// The server computes every date; this component shows its answers, sends what people do, and asks for the
// changes of others. Data flows one way: data.js holds the plan → tree.js lists the visible rows → grid.js,
// bars.js, links.js and shade.js draw them. People act through keyboard.js, edit.js, drag.js, entry.js and
// paste.js → save.js and changes.js ask the server → its answer goes into data.js, and round again.

import { attr, setText } from "./dom.js";
import { translator } from "./texts.js";
import { Plan, NEW_ROW } from "./data.js";
import { Store } from "./store.js";
import { Columns } from "./columns.js";
import { Tree } from "./tree.js";
import { Scale } from "./scale.js";
import { Shade } from "./shade.js";
import { Bars } from "./bars.js";
import { Links } from "./links.js";
import { Cells } from "./cells.js";
import { Grid } from "./grid.js";
import { Drafts } from "./drafts.js";
import { Saver } from "./save.js";
import { Editor } from "./edit.js";
import { Entry } from "./entry.js";
import { Panes } from "./panes.js";
import { Toolbar } from "./toolbar.js";
import { Keyboard } from "./keyboard.js";
import { addChartParts } from "./chart_parts.js";
import { Pointer } from "./pointer.js";
import { Paste } from "./paste.js";
import { Live } from "./live.js";
import { makeTest } from "./filter.js";
import { get } from "./server.js";
import { buildFrame, fillHead, fillLegend } from "./frame.js";
import { Changes } from "./changes.js";
import { Voice } from "./say.js";
import { Focusing } from "./focus.js";
import { View } from "./view.js";
import { Selection } from "./select.js";
import { Rows } from "./rows.js";
import { RowsDrag } from "./rows_drag.js";
import { History } from "./undo.js";
import { Clipboard } from "./clipboard.js";
import { Bulk } from "./bulk.js";
import { Group } from "./group.js";
import { Help } from "./help.js";

const HEAD = 44, PHONE = 640; // px

export class Schedule {
  constructor(host, options) {
    this.options = options;
    this.t = translator(options.texts);
    this.locale = options.locale || document.documentElement.lang || undefined;
    this.store = new Store(options.storageKey || "all");
    this.frame = buildFrame(host, this.t);
    this.columns = new Columns(this.store, this.t);
    this.tree = new Tree();
    this.drafts = new Drafts();
    this.voice = new Voice(this.frame, this.t);
    this.scale = new Scale(this.frame.scale, this.t);
    this.shade = new Shade(this.frame.size, this.t("unpublished"));
    this.links = new Links(this.frame.size);
    this.cells = new Cells(null, this.tree, this.t);
    this.bars = new Bars(null, this.scale, this.t);
    this.grid = new Grid(this, this.frame.size);
    this.group = new Group(this);
    this.history = new History(this);
    this.selection = new Selection(this);
    this.rows = new Rows(this);
    this.clipboard = new Clipboard(this);
    this.bulk = new Bulk(this);
    this.help = new Help(this);
    this.saver = new Saver(this);
    this.editor = new Editor(this);
    this.changes = new Changes(this);
    this.panes = new Panes(this);
    this.toolbar = new Toolbar(this);
    this.keyboard = new Keyboard(this);
    addChartParts(this);
    this.pointer = new Pointer(this);
    this.rowsDrag = new RowsDrag(this);
    this.paste = new Paste(this);
    this.live = new Live(this);
    this.focusing = new Focusing(this);
    this.view = new View(this);
    this.headHeight = HEAD;
    this.test = null;
    fillLegend(this.frame, this.t);
    this.setDensity(this.store.get("density", options.density || parseInt(getComputedStyle(document.documentElement).getPropertyValue("--row"), 10) || 30));
    this.scale.setZoom(this.store.get("zoom", "day"));
    this.view.listen();
  }

  /** Fetch the plan and show it. */
  async start() {
    this.voice.notice(this.t("loading"));
    let payload;
    try {
      payload = this.options.data || await get(this.options.url);
    } catch {
      this.voice.notice(this.t("loadFailed"), () => this.start());
      return this;
    }
    this.load(payload);
    this.voice.notice(null);
    this.live.start();
    return this;
  }

  /** Show a plan; a second call replaces the first and keeps place, branches and what is typed. */
  load(payload) {
    const first = !this.plan;
    this.plan = new Plan(payload, this.locale);
    this.cells.plan = this.bars.plan = this.plan;
    this.scale.setDays(this.plan.days);
    this.columns.setLongDates(this.plan.hasLongDates());
    if (first) {
      this.entry = new Entry(this);
      this.focus.id = this.plan.rows[0]?.id ?? NEW_ROW;
    }
    this.editor.follow(this.plan);
    attr(this.frame.scroller, "aria-readonly", this.plan.can.plan ? null : "true");
    this.frame.root.classList.toggle("qs-readonly", !this.plan.can.plan);
    this.layout();
    this.relist();
    if (first) this.goToToday();
  }

  destroy() {
    this.live.stop();
    this.view.stop();
    this.frame.root.remove();
  }

  // ---- drawing ------------------------------------------------------------------------------------

  drawSoon() {
    if (this.drawing) return;
    this.drawing = requestAnimationFrame(() => {
      this.drawing = 0;
      this.draw();
    });
  }

  /** Bring the picture up to date with the scroll position. Reads sizes first, then writes. */
  draw() {
    if (!this.plan || !this.room) return;
    const { scroller } = this.frame, top = scroller.scrollTop, left = scroller.scrollLeft;
    const width = this.room.width - this.panes.width, height = this.room.height - HEAD;
    this.grid.draw(top, height);
    this.shade.draw(this.scale, { left, width, height });
    this.scale.draw(left, width);
    this.links.draw(this.scale, this.grid.first, this.grid.last, this.rowHeight, HEAD);
    const reachable = Boolean(this.grid.cell(this.focus.id, this.focus.key));
    if (scroller.tabIndex !== (reachable ? -1 : 0)) scroller.tabIndex = reachable ? -1 : 0;
    this.editor.position();
  }

  /** Measure the room and arrange panes, columns and chart in it. */
  layout() {
    const { scroller, root } = this.frame;
    if (!this.plan || !scroller.clientWidth) return;
    const phone = root.clientWidth <= PHONE;
    root.classList.toggle("qs-phone", phone);
    attr(this.frame.legend, "tabindex", phone ? 0 : null); // there it scrolls sideways
    if (this.columns.setPhone(phone) || !this.headed) this.columnsChanged(true);
    this.panes.measure();
    this.frame.size.style.width = this.panes.width + this.scale.width + "px";
    this.room = { width: scroller.clientWidth, height: scroller.clientHeight };
    root.style.setProperty("--below", scroller.offsetHeight - scroller.clientHeight + "px");
    this.draw();
  }

  /** Columns were shown, hidden or resized. */
  columnsChanged(quiet) {
    this.headed = true;
    fillHead(this.frame, this.columns, this.t);
    if (this.focus.key !== "chart" && !this.columns.isShown(this.focus.key)) this.focus.key = "name";
    this.columnsInView = null;
    if (quiet) return;
    this.layout();
    this.columnsMoved();
  }

  /** The moving part of the table shows other columns now. */
  columnsMoved() {
    if (!this.plan) return;
    const wanted = this.columns.within(this.panes.offset, this.panes.offset + this.panes.room);
    const same = this.columnsInView && wanted.length === this.columnsInView.length
      && wanted.every((column, index) => column === this.columnsInView[index]);
    if (same) return;
    this.columnsInView = wanted;
    this.grid.refreshAll();
    this.editor.position();
  }

  /** The visible rows changed: list them anew and draw. */
  relist() {
    const { plan, tree, frame } = this, held = frame.scroller.contains(document.activeElement) && !this.editor.open;
    this.test = makeTest(this.toolbar.criteria, plan);
    tree.list(plan, this.test, this.entry.placing, this.group);
    const rows = tree.visible.length;
    frame.size.style.height = HEAD + Math.max(rows, 1) * this.rowHeight + 16 + "px";
    attr(frame.scroller, "aria-rowcount", rows + 1);
    this.links.index(plan);
    this.grid.rebuild();
    this.selection.prune();
    if (!this.focusedRow()) this.focus.id = tree.visible[0]?.id ?? null;
    this.draw();
    this.toolbar.show(tree.matches, plan.rows.length);
    const real = rows - (this.entry.placing ? 1 : 0);
    frame.empty.hidden = real > 0;
    setText(frame.empty, this.test ? this.t("emptyFilter") : this.t(plan.can.plan ? "emptyPlan" : "emptyPlanRead"));
    if (held && !frame.scroller.contains(document.activeElement)) this.focusCell();
  }

  // ---- what part of the plan is in sight (see view.js) ----------------------------------------------

  setZoom(name) {
    this.view.setZoom(name);
  }

  redrawChart() {
    this.view.redrawChart();
  }

  setDensity(height) {
    this.view.setDensity(height);
  }

  goToToday(rows) {
    this.view.goToToday(rows);
  }

  // ---- tree and filter ------------------------------------------------------------------------------

  toggle(row) {
    this.tree.toggle(row);
    this.relist();
  }

  openAll() {
    this.tree.openAll();
    this.relist();
  }

  closeAll() {
    this.tree.closeAll(this.plan);
    this.relist();
  }

  filterChanged() {
    if (this.plan) this.relist();
  }

  // ---- focus (see focus.js) -----------------------------------------------------------------------

  get focus() {
    return this.focusing.at;
  }

  /** The row of an id: a task, the empty row, or the heading of a group. */
  rowOf(id) {
    if (id === NEW_ROW) return this.entry?.placing ? this.entry.row : null;
    return (id < 0 ? this.group.head(id) : this.plan?.byId.get(id)) || null;
  }

  focusedRow() {
    return this.focusing.row();
  }

  setFocus(id, key) {
    this.focusing.set(id, key);
  }

  focusCell(id, key) {
    this.focusing.put(id, key);
  }

  reveal(row, key) {
    this.focusing.reveal(row, key);
  }

  // ---- what people do, and what the server answers (see changes.js) ---------------------------------

  take(answer, how) {
    this.changes.take(answer, how);
  }

  nudge(row, step) {
    this.changes.nudge(row, step);
  }

  movePlanned(row, start, finish, mode) {
    this.changes.movePlanned(row, start, finish, mode);
  }

  link(from, to, type) {
    this.changes.link(from, to, type);
  }

  dropPreview(row) {
    row.preview = null;
    this.grid.refresh([row.id]);
    this.links.forget();
    this.draw();
  }

  // ---- saying things (see say.js) -------------------------------------------------------------------

  say(text, loud, offer) {
    this.voice.say(text, loud, offer);
  }

  speak(text) {
    this.voice.speak(text);
  }

  showUnsaved() {
    this.voice.showUnsaved(this.drafts.open);
  }
}

/**
 * Mount a schedule into `host` and start loading.
 * @param {{url: string, csrf?: string|function, texts?: object, locale?: string, storageKey?: string,
 *   density?: 30|36|44, pollEvery?: number, data?: object}} options  data: the plan itself, when it is at hand
 */
export function mountSchedule(host, options) {
  const schedule = new Schedule(host, options);
  schedule.ready = schedule.start();
  return schedule;
}
