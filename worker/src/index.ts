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

async function askOrigin(request: Request, { ORIGIN, ASSETS }: Env): Promise<Response> {
  const wanted = originRequest(request);
  if (!ORIGIN) return ASSETS.fetch(wanted);
  const { pathname, search, origin } = new URL(request.url);
  // Set part by part: resolved against the origin, a path that begins with `//` would name another host.
  const target = new URL(ORIGIN);
  target.pathname = pathname;
  target.search = search;
  const response = await fetch(new Request(target, wanted), { redirect: "manual" });
  return redirectedTo(response, target, origin);
}

// A redirect to the origin's own address would lead visitors past this worker.
function redirectedTo(response: Response, target: URL, origin: string): Response {
  const location = response.headers.get("location");
  if (!location || !URL.canParse(location, target)) return response;
  const { origin: host, pathname, search, hash } = new URL(location, target);
  if (host !== target.origin || !/^(\w+:|[\\/]{2})/.test(location)) return response;
  const headers = new Headers(response.headers);
  headers.set("location", origin + pathname + search + hash);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
