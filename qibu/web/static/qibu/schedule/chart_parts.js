// What belongs to the chart and is asked by people: dragging, links, the card of a task, agreed dates.

import { Agreed } from "./agreed.js";
import { Card } from "./card.js";
import { Drag } from "./drag.js";
import { LinkEditor } from "./link_editor.js";
import { LinkPointer } from "./links_pointer.js";

/** Give the schedule its parts of the chart. */
export function addChartParts(s) {
  s.agreed = new Agreed(s);
  s.drag = new Drag(s);
  s.linkEditor = new LinkEditor(s);
  s.linkPointer = new LinkPointer(s);
  s.card = new Card(s);
}
