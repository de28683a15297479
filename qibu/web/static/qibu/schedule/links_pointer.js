// The pointer over the links: the one under it lights up, a click opens its editor. A promise is opened by
// its bracket or its words.

const FINGER = 10; // px from a line a finger may miss it by

export class LinkPointer {
  /** @param {object} s the schedule */
  constructor(s) {
    this.s = s;
    const { scroller } = s.frame;
    scroller.addEventListener("pointermove", (event) => this.moved(event), { passive: true });
    scroller.addEventListener("pointerleave", () => this.cool());
    scroller.addEventListener("click", (event) => this.click(event));
  }

  /** Is this a place of the chart where nothing else lies? */
  free(target) {
    return target.classList?.contains("qs-chart") || target.classList?.contains("qs-body");
  }

  moved(event) {
    if (event.pointerType === "touch" || event.buttons) return this.cool();
    this.last = event;
    if (this.waiting) return undefined;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      const { target, clientX, clientY } = this.last, { links, frame } = this.s;
      const one = this.free(target) ? links.under(clientX, clientY) : null;
      links.heat(one);
      frame.scroller.classList.toggle("qs-onlink", Boolean(one));
    });
    return undefined;
  }

  cool() {
    this.s.links.heat(null);
    this.s.frame.scroller.classList.remove("qs-onlink");
  }

  click(event) {
    if (this.s.drag.dragged) return; // the pointer was let go here, nothing was meant
    const reach = event.pointerType === "touch" ? FINGER : undefined;
    const link = event.target.link || (this.free(event.target) && this.s.links.under(event.clientX, event.clientY, reach)?.link);
    if (link) this.s.linkEditor.open(link);
  }
}
