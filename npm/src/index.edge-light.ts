// Entry of `etappe` where the bundler or runtime asks for "edge-light".
import { bind } from "./create.js";
import { edgeLight } from "./load/edge-light.js";

export * from "./exports.js";
export const { createEngine, createProfile } = bind(edgeLight);
