// Entry of `etappe/edge`: fills the slots of an origin's HTML while it streams through a worker.
import { fillPage } from "./edge-page.js";
import { personalised, untilItEnds, untouchedBecause } from "./edge-response.js";
import { rewriterClass } from "./edge-types.js";
import { Engine } from "./engine.js";

export { originRequest } from "./edge-request.js";

export type EdgeOptions = {
  /** Overrides the language of documents and visitors. */
  locale?: string;
  /** Values for the fields that the journey declares under `context`. They are embedded in the page, where the visitor can read them. */
  context?: (request: Request) => Record<string, string | number | boolean>;
} & ({ engine: Engine } | { /** `etappe/decide.wasm`, compiled. */ wasm: WebAssembly.Module; pack: ArrayBuffer | Uint8Array });

export interface Edge {
  /** The response to send: the origin's own bytes wherever there is nothing to decide or anything fails. */
  handle(request: Request, response: Response): Response;
}

/** One per isolate; the engine is loaded with the first page, because module scope may do no work. */
export function createEdge(options: EdgeOptions): Edge {
  let engine: Engine | undefined;
  const load = () => (engine ??= "engine" in options
    ? options.engine
    : new Engine(options.wasm, options.pack instanceof Uint8Array ? options.pack : new Uint8Array(options.pack)));
  return {
    handle(request, response) {
      const say = (what: string) => console.warn(`etappe: ${new URL(request.url).pathname}: ${what}`);
      const warn = (error: unknown) => say(`the origin's page is passed on as it is; ${error}`);
      try {
        if (!rewriterClass) return response;
        const untouched = untouchedBecause(request, response);
        if (untouched) say(untouched);
        if (untouched !== undefined) return response;
        const { locale, context } = options;
        const input = { engine: load(), request, now: Date.now(), locale, context: context?.(request), warn };
        const rewriter = fillPage(new rewriterClass(), input);
        const brokeOff = () => say("the origin broke off in the middle of its page; what came is passed on; the origin's own log says why");
        return personalised(rewriter.transform(untilItEnds(response, brokeOff)));
      } catch (error) {
        warn(error);
        return response;
      }
    },
  };
}
