// Serves the built shop as a static host would, with the headers that the shop asks for.
import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { ROOT } from "../../node/support/pack.mjs";

export const SITE = join(ROOT, "target/site");

const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
  ".wasm": "application/wasm", ".pack": "application/octet-stream",
};

/** The headers that `_headers` sets for every path. */
function siteHeaders() {
  const lines = readFileSync(join(SITE, "_headers"), "utf8").split("\n");
  const pairs = lines.filter((line) => line.startsWith("  ")).map((line) => /^\s+([\w-]+):\s*(.*)$/.exec(line));
  return Object.fromEntries(pairs.map(([, name, value]) => [name.toLowerCase(), value]));
}

/** Where a page's policy differs from the shop's: without leave to compile wasm, or with Trusted Types on top. */
export const shopPolicy = () => siteHeaders()["content-security-policy"];

/**
 * `routes` are pages of a test's own, by path: text, bytes, or `[type, body]`; `headers` go on top of the shop's,
 * `types` replaces MIME types by file ending.
 */
export async function serve({ routes = {}, headers = {}, types = {} } = {}) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://site").pathname);
    const file = join(SITE, path.endsWith("/") ? `${path}index.html` : path);
    const own = routes[path];
    if (own === undefined && !(existsSync(file) && statSync(file).isFile())) return response.writeHead(404).end("not here");
    const [type, body] = Array.isArray(own) ? own : [undefined, own ?? readFileSync(file)];
    const ending = own === undefined ? extname(file) : extname(path) || ".html";
    response.writeHead(200, { ...siteHeaders(), "content-type": type ?? types[ending] ?? TYPES[ending] ?? "application/octet-stream", ...headers });
    response.end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
