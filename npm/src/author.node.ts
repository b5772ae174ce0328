// Entry of `etappe/author` where the bundler or runtime asks for "node".
import { bindAuthor } from "./author.js";
import { node } from "./load/node.js";

export type { Author, Diagnostic } from "./author.js";
export { EtappeError } from "./errors.js";
export type * from "./explanation.js";
export type { Cause, Reason } from "./reasons.js";
export type { RuleTestFile, RuleTestOptions, RuleTestOutcome } from "./rule-tests.js";
export const createAuthor = bindAuthor(node);
