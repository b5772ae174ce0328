// One pack in one wasm instance, with nothing around it: what the page, the edge and the public engine share.
import { construct, type Instance } from "./bridge.js";
import { decode } from "./bytes.js";
import { CONTENT_BYTES, CONTENTS, readManifest, type Manifest } from "./wire/manifest.js";
import { writeRequest, type Request } from "./wire/request.js";
import { readResponse, type RawPage } from "./wire/response.js";
import { writeText, type WriteValue } from "./wire/value.js";

export interface Core extends Manifest {
  decide(request: Request): RawPage;
  /** Runs what needs the instance itself, with what it is given; after a trap once more, in a fresh one. */
  attempt<T, Given>(run: (instance: Instance, given: Given, number: number) => T, given: Given, number?: number): T;
  /** Of the attributes, by number; made when a view is first changed. */
  types?: readonly number[] | undefined;
  /** The parsed content of an item, by its index; `null` if it has none. */
  contentOf(item: number): unknown;
}

// What the instance does, by number.
const NAMES = 3;
const DECIDE = 4;

/**
 * Loads a pack; throws `Refused` if the engine does not take it.
 *
 * - `value`: how the values of a context are written; those that a page finds for itself are all texts.
 */
export function openCore(module: WebAssembly.Module, given: Uint8Array, value: WriteValue = writeText): Core {
  // What the caller does with its bytes later changes nothing here.
  const pack = new Uint8Array(given);
  const open = () => construct(module, pack);
  let engine: Instance | undefined = open();
  // After a trap an instance's memory is in an unknown state, so it is dropped and a fresh one tries the same once.
  const attempt = <T, Given>(run: (instance: Instance, given: Given, number: number) => T, given: Given, number = 0, mayRetry = true): T => {
    const current = (engine ??= open());
    try {
      return run(current, given, number);
    } catch (trap) {
      engine = undefined;
      if (mayRetry) return attempt(run, given, number, false);
      throw trap;
    }
  };
  const written = (verb: number, bytes?: Uint8Array, number?: number) => attempt(({ call, read }) => read(call(verb, bytes, number)), 0);
  const manifest = readManifest(pack, (kind) => written(NAMES, undefined, kind));
  return {
    ...manifest,
    attempt,
    decide: (request) => readResponse(new Uint32Array(written(DECIDE, writeRequest(value, request))), manifest),
    contentOf(item) {
      const at = manifest.contentAt + manifest.numberOf(CONTENTS, item);
      const text = decode(pack.subarray(at, at + manifest.numberOf(CONTENT_BYTES, item)));
      return text ? JSON.parse(text) : null;
    },
  };
}
