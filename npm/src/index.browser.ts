// Entry of `etappe` where the bundler or runtime asks for "browser".
import { bind } from "./create.js";
import { browser } from "./load/browser.js";

export * from "./exports.js";
export const { createEngine, createProfile } = bind(browser);
