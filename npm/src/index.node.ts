// Entry of `etappe` where the bundler or runtime asks for "node".
import { bind } from "./create.js";
import { node } from "./load/node.js";

export * from "./exports.js";
export const { createEngine, createProfile } = bind(node);
