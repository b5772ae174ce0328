// The deployable worker: the origin's pages with their slots filled, everything else as the origin sends it.
import wasm from "etappe/decide.wasm";
import { createEdge, originRequest } from "etappe/edge";
import pack from "../dist/journey.pack";

interface Env {
  /** The origin's address; without it the assets that were deployed with the worker are the origin. */
  ORIGIN?: string;
  ASSETS: { fetch(request: Request): Promise<Response> };
}

const edge = createEdge({ wasm, pack });

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    return edge.handle(request, await askOrigin(request, env));
  },
};

function askOrigin(request: Request, { ORIGIN, ASSETS }: Env): Promise<Response> {
  const wanted = originRequest(request);
  if (!ORIGIN) return ASSETS.fetch(wanted);
  const { pathname, search } = new URL(request.url);
  return fetch(new Request(new URL(pathname + search, ORIGIN), wanted), { redirect: "manual" });
}
