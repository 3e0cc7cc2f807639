// What every page brings; each module finds its elements by a data- attribute and does nothing without them.
import "./board.js";
import "./composer.js";
import "./copy.js";
import "./dialog.js";
import "./draft.js";
import "./errors.js";
import "./fold.js";
import "./keys.js";
import "./live.js";
import "./once.js";
import "./passkey.js";
import "./refresh.js";
import "./toast.js";
import "./uploads.js";
