// The report was accepted: the copy of it in this browser has done its duty.

import { forget } from "./local.js";

document.querySelectorAll("[data-sheet-accepted]").forEach((place) => forget(place.dataset.sheetAccepted));
