// Entry of `etappe/slim`: the caller brings the wasm.
import { bind } from "./create.js";
import { slim } from "./load/slim.js";

export * from "./exports.js";
export const { createEngine, createProfile } = bind(slim);
