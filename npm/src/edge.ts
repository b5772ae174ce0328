// Entry of `etappe/edge`: fills the slots of an origin's HTML while it streams through a worker.
import { fillPage } from "./edge-page.js";
import { personalised, untilItEnds, untouchedBecause } from "./edge-response.js";
import { rewriterClass } from "./edge-types.js";
import { Engine } from "./engine.js";
import { EtappeError } from "./errors.js";
import { acceptPack } from "./trusted.js";
import { withoutBlock } from "./signature.js";

export { originRequest } from "./edge-request.js";

type Bytes = ArrayBuffer | Uint8Array;

export type EdgeOptions = {
  /** Overrides the language of documents and visitors. */
  locale?: string;
  /** Values for the fields that the journey declares under `context`. They are embedded in the page, where the visitor can read them. */
  context?: (request: Request) => Record<string, string | number | boolean | readonly string[]>;
} & ({ engine: Engine; keys?: undefined } | {
  /** `etappe/decide.wasm`, compiled. */
  wasm: WebAssembly.Module;
  pack: Bytes;
  /** Public keys as `etappe keys new` prints them; given, only a pack that one of them signed is taken, and no lower version after a higher one. */
  keys?: readonly string[] | undefined;
});

export interface Edge<Answer extends Response | Promise<Response> = Response> {
  /** The response to send: the origin's own bytes wherever there is nothing to decide or anything fails. With keys it is a promise. */
  handle(request: Request, response: Response): Answer;
  /**
   * Goes by another pack from now on. One that is refused changes nothing and throws an EtappeError.
   * Not at module scope: there a worker has no clock.
   */
  update(pack: Bytes): Promise<void>;
}

/** What is in force: the engine, and the last moment for which its pack was signed. */
interface InForce {
  engine: Engine;
  notAfter: number;
}

/** One per isolate; the engine is loaded with the first page, because module scope may do no work. */
export function createEdge(options: EdgeOptions & { keys: readonly string[] }): Edge<Promise<Response>>;
export function createEdge(options: EdgeOptions & { keys?: undefined }): Edge;
export function createEdge(options: EdgeOptions): Edge<Response | Promise<Response>>;
export function createEdge(options: EdgeOptions): Edge<Response | Promise<Response>> {
  const { keys } = options;
  let inForce: InForce | undefined;
  let refusal: unknown;

  const load = (): InForce => (inForce ??= "engine" in options
    ? { engine: options.engine, notAfter: Infinity }
    : { engine: new Engine(options.wasm, withoutBlock(bytesOf(options.pack))), notAfter: Infinity });

  const open = async (given: Bytes): Promise<InForce> => {
    if (!("wasm" in options)) throw new EtappeError(504);
    const { pack, notAfter } = await acceptPack(bytesOf(given), { keys });
    return { engine: new Engine(options.wasm, pack), notAfter };
  };

  // Each request verifies for itself until one has: a promise of another request must not be waited for in a worker.
  const loadSigned = async (): Promise<InForce> => {
    if (inForce) return inForce;
    if (refusal) throw refusal;
    try {
      const first = await open((options as { pack: Bytes }).pack);
      return (inForce ??= first);
    } catch (error) {
      refusal = error;
      throw error;
    }
  };

  return {
    handle(request, response) {
      const say = (what: string) => console.warn(`etappe: ${new URL(request.url).pathname}: ${what}`);
      const passOn = (error: unknown) => {
        say(`the origin's page is passed on as it is; ${error}`);
        return response;
      };
      const fill = ({ engine, notAfter }: InForce) => {
        const now = Date.now();
        if (now > notAfter) throw new EtappeError(424);
        const { locale, context } = options;
        const rewriter = fillPage(new rewriterClass!(), { engine, request, now, locale, context: context?.(request), warn: passOn });
        const brokeOff = () => say("the origin broke off in the middle of its page; what came is passed on; the origin's own log says why");
        return personalised(rewriter.transform(untilItEnds(response, brokeOff)));
      };
      try {
        const untouched = rewriterClass ? untouchedBecause(request, response) : "";
        if (untouched) say(untouched);
        if (untouched === undefined) return keys ? loadSigned().then(fill).catch(passOn) : fill(load());
      } catch (error) {
        passOn(error);
      }
      return keys ? Promise.resolve(response) : response;
    },
    async update(pack) {
      // What came with the worker counts as accepted before, even if no page has been asked for yet.
      if (keys) await loadSigned().catch(() => undefined);
      const next = await open(pack);
      if (keys && inForce && next.engine.version < inForce.engine.version) throw new EtappeError(425);
      inForce = next;
    },
  };
}

function bytesOf(given: Bytes): Uint8Array {
  return given instanceof Uint8Array ? given : new Uint8Array(given);
}
