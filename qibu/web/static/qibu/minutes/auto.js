// The page of a meeting: sections that save themselves, lines that are added by Enter, and what the
// others do meanwhile. Without a script every part of it is a plain form with a button of its own.

import { regions } from "./regions.js";
import { sections } from "./sections.js";

sections();
regions();
document.documentElement.dataset.minutesReady = "1";
