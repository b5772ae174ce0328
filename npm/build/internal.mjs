// Names of fields that only the scripts of the script tag see, so that these may have shorter ones for them: no API, nothing
// that is stored or sent, nothing of the platform's. A test looks each of them up in the platform's own declarations.

/** Fields of what the parts of the page hand to each other. */
const PAGE = [
  "acted", "acts", "asked", "beganAt", "begin", "decideWasm", "denials", "erase", "erasures", "forget", "inMemory", "isOver",
  "isPageQueued", "isPending", "joined", "mayShare", "previewed", "profileWasm", "queuing", "said", "saved", "shown",
  "wasSeen", "wholeWasm",
];

/** Fields of the engine's own objects. */
const ENGINE = ["attempt", "bytes32", "contentOf", "core", "door", "give", "inUse", "namesOf", "newWriter", "numberOf", "place", "writers"];

export const INTERNAL = [...PAGE, ...ENGINE];
