// The whole engine, for pages that began with the one that leaves out what few journeys need.
import type { Core, openCore } from "../core.js";
import { ALL } from "../wire/notes.js";
import type { PageOptions } from "./api.js";
import type { compile } from "./wasm.js";

/** Loads a pack into it. */
export async function openWhole(
  options: Pick<PageOptions, "wholeWasm">, pack: Uint8Array, load: typeof compile, open: typeof openCore,
): Promise<Core> {
  return open(await load(options.wholeWasm ?? new URL("../wasm/decide.wasm", import.meta.url)), pack, ALL);
}
