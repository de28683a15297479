// Files and comments on any page: dropping and pasting files, calling people by name.

import { enhanceUploads } from "./upload.js";
import { enhanceMentions } from "./mention.js";

enhanceUploads();
enhanceMentions();
