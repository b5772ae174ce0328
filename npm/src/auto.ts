// The script tag: reads its own `data-*`, starts the page and puts `window.etappe` in place.
import type { PageApi } from "./page/api.js";
import { startPage } from "./page/shell.js";

// Names with a content hash, put in by the build.
declare const PAGE_WASM: string;
declare const LATER_HASH: string;

const script = document.currentScript as HTMLScriptElement | null;
const { pack, keys, locale, cookie, debug } = script?.dataset ?? {};
const holder = globalThis as { etappe?: PageApi | [string, ...unknown[]][] };
const early = holder.etappe ?? [];

if (!Array.isArray(early)) {
  console.warn("etappe: the script tag is there already");
} else if (script && pack) {
  try {
    const beside = (name: string) => new URL(name, script.src);
    const api = startPage({
      pack: new URL(pack, document.baseURI),
      decideWasm: beside(PAGE_WASM),
      load: (name: string) => import(beside(`${name}.${LATER_HASH}.js`) as unknown as string),
      keys,
      locale,
      cookie: cookie !== "off",
      debug: debug !== undefined,
    });
    holder.etappe = api;
    for (const call of early) api.push(call);
  } catch (error) {
    console.warn("etappe: slots keep their baseline;", error);
  }
} else {
  console.warn("etappe: slots keep their baseline; the script tag needs `data-pack`");
}
