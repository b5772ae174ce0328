// Entry of `etappe/element`: `<etappe-slot>` for pages built with a bundler.
import type { PageApi, PageOptions } from "./page/api.js";
import { startPage } from "./page/shell.js";

export type { PageApi, PageState } from "./page/api.js";
export type { Shown } from "./page/slots.js";

/** Where a bundled page finds what its bundler does not know; only the pack is required. */
export type StartOptions = Partial<PageOptions> & Pick<PageOptions, "pack">;

/** Defines `<etappe-slot>`, decides the page and keeps it up to date; call it once. */
export function start(options: StartOptions): PageApi {
  return startPage({
    decideWasm: new URL("./wasm/decide.wasm", import.meta.url),
    load: ((name: string) => (name === "visit" ? import("./page/visit.js") : import("./page/signed.js"))) as PageOptions["load"],
    ...options,
  });
}
