// The report was accepted: the copy of it in this browser has done its duty.

import { forgetAccepted } from "./local.js";

forgetAccepted();
