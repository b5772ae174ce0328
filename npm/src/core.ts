// One pack in one wasm instance, with nothing around it: what the page, the edge and the public engine share.
import createGlue, { type DecideEngine } from "./wasm/decide.glue.js";
import { readManifest, type Manifest } from "./wire/manifest.js";
import { writeRequest, type Request } from "./wire/request.js";
import { readResponse, type RawPage } from "./wire/response.js";

/** The engine refused a pack or a profile; `number` is 401 for E0401 and so on. */
export class Refused extends Error {
  constructor(readonly number: number) {
    super(`E0${number}`);
  }
}

export interface Core {
  manifest: Manifest;
  decide(request: Request): RawPage;
  /** The parsed content of an item, `null` if it has none. */
  content(item: number): unknown;
}

/** Loads a pack; throws [`Refused`] if the engine does not take it. */
export function openCore(module: WebAssembly.Module, pack: Uint8Array): Core {
  const open = (): DecideEngine => {
    const glue = createGlue();
    glue.initSync({ module });
    const engine = new glue.DecideEngine(pack);
    const number = engine.error();
    if (number) throw new Refused(number);
    return engine;
  };
  let engine: DecideEngine | null = open();
  // After a trap an instance's memory is in an unknown state, so it is dropped and a fresh one tries the same call once.
  const call = <T>(use: (engine: DecideEngine) => T, mayRetry = true): T => {
    const current = (engine ??= open());
    try {
      return use(current);
    } catch (trap) {
      engine = null;
      if (mayRetry) return call(use, false);
      throw trap;
    }
  };
  const manifest = readManifest(call((it) => it.manifest()));
  return {
    manifest,
    decide(request) {
      const bytes = writeRequest(request);
      return readResponse(call((it) => it.decide(bytes)), manifest);
    },
    content(item) {
      if (item < 0) return null;
      const bytes = call((it) => it.content(item));
      return bytes.length ? JSON.parse(new TextDecoder().decode(bytes)) : null;
    },
  };
}
