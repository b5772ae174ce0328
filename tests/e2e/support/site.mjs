// Serves the built shop as a static host would, with the headers that the shop asks for.
import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { ROOT } from "../../node/support/pack.mjs";

export const SITE = join(ROOT, "target/site");

const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
  ".wasm": "application/wasm", ".pack": "application/octet-stream", ".txt": "text/plain",
};

/** The rules of `_headers`: a path, in which `*` stands for anything, and below it the headers it gets. */
function headerRules() {
  const rules = [];
  for (const line of readFileSync(join(SITE, "_headers"), "utf8").split("\n")) {
    const header = /^\s+([\w-]+):\s*(.*)$/.exec(line);
    if (header) rules.at(-1).headers[header[1].toLowerCase()] = header[2];
    else if (line.startsWith("/")) rules.push({ pattern: new RegExp(`^${line.trim().replace(/[.?+]/g, "\\$&").replaceAll("*", ".*")}$`), headers: {} });
  }
  return rules;
}

const headersFor = (path) => Object.assign({}, ...headerRules().filter(({ pattern }) => pattern.test(path)).map(({ headers }) => headers));

/** Where a page's policy differs from the shop's: without leave to compile wasm, or with Trusted Types on top. */
export const shopPolicy = () => headersFor("/")["content-security-policy"];

/** The page for what is not there, as the nearest folder has it. */
function lostPage(path) {
  const folder = path.startsWith("/de/") ? "de" : "";
  return readFileSync(join(SITE, folder, "404.html"));
}

/**
 * `routes` are pages of a test's own, by path: text, bytes, or `[type, body]`; `headers` go on top of the shop's,
 * `types` replaces MIME types by file ending.
 */
export async function serve({ routes = {}, headers = {}, types = {}, port = 0 } = {}) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://site").pathname);
    const file = join(SITE, path.endsWith("/") ? `${path}index.html` : path);
    const own = routes[path];
    if (own === undefined && !(existsSync(file) && statSync(file).isFile())) {
      return response.writeHead(404, { ...headersFor(path), "content-type": TYPES[".html"] }).end(lostPage(path));
    }
    const [type, body] = Array.isArray(own) ? own : [undefined, own ?? readFileSync(file)];
    const ending = own === undefined ? extname(file) : extname(path) || ".html";
    response.writeHead(200, { ...headersFor(path), "content-type": type ?? types[ending] ?? TYPES[ending] ?? "application/octet-stream", ...headers });
    response.end(body);
  }).listen(port, "127.0.0.1");
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
