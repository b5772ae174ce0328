// Entry of `etappe` where the bundler or runtime asks for "workerd".
import { bind } from "./create.js";
import { workerd } from "./load/workerd.js";

export * from "./exports.js";
export const { createEngine, createProfile } = bind(workerd);
