// One pack in one wasm instance, with nothing around it: what the page, the edge and the public engine share.
import { construct, type Call } from "./bridge.js";
import { decode } from "./bytes.js";
import { readManifest, type Item, type Manifest } from "./wire/manifest.js";
import { writeRequest, type Request } from "./wire/request.js";
import { readResponse, type RawPage } from "./wire/response.js";
import { writeText, type WriteValue } from "./wire/value.js";

export interface Core {
  manifest: Manifest;
  decide(request: Request): RawPage;
  /** Runs what needs the instance itself; after a trap once more, in a fresh one. */
  attempt<T>(run: (instance: Call) => T): T;
  /** The parsed content of an item, `null` if it has none. */
  content(item: Item | undefined): unknown;
}

// What the instance does, by number.
const MANIFEST = 1;
const DECIDE = 2;

/**
 * Loads a pack; throws `Refused` if the engine does not take it.
 *
 * - `value`: how the values of a context are written; those that a page finds for itself are all texts.
 */
export function openCore(module: WebAssembly.Module, given: Uint8Array, value: WriteValue = writeText): Core {
  // What the caller does with its bytes later changes nothing here.
  const pack = new Uint8Array(given);
  const open = () => construct(module, "decideengine", pack);
  let engine: Call | null = open();
  // After a trap an instance's memory is in an unknown state, so it is dropped and a fresh one tries the same once.
  const attempt = <T>(run: (instance: Call) => T, mayRetry = true): T => {
    const current = (engine ??= open());
    try {
      return run(current);
    } catch (trap) {
      engine = null;
      if (mayRetry) return attempt(run, false);
      throw trap;
    }
  };
  const written = (verb: number, bytes?: Uint8Array) => attempt((call) => call.read(call(verb, bytes)));
  const manifest = readManifest(written(MANIFEST));
  return {
    manifest,
    attempt,
    decide: (request) => readResponse(written(DECIDE, writeRequest(value, request)), manifest),
    content(item) {
      if (!item?.length) return null;
      const at = manifest.contents + item.start;
      return JSON.parse(decode(pack.subarray(at, at + item.length)));
    },
  };
}
