// Which responses the edge touches, and what becomes of their headers and their broken ends.

/**
 * Why a response goes through untouched, in words for the log: empty where that is as it should be, as for a picture;
 * nothing for a whole HTML page in UTF-8 that was asked for with GET, which is personalised.
 */
export function untouchedBecause(request: Request, response: Response): string | undefined {
  const isPage = request.headers.get("sec-fetch-dest") === "document" || /\btext\/html\b/.test(request.headers.get("accept") ?? "");
  const type = response.headers.get("content-type") ?? "";
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(type)?.[1];
  if (request.method !== "GET" || response.body === null || (response.status >= 300 && response.status < 400)) return "";
  const words = (what: string, wayOut: string) => (isPage ? `the origin answered ${what}, which is passed on as it is; ${wayOut}` : "");
  if (response.status !== 200) return words(`${response.status}`, "the origin's own log says why");
  if (!/^\s*text\/html\b/i.test(type)) return words(type || "without a content type", "slots are filled in text/html only");
  if (charset && !/^(utf-?8|us-ascii)$/i.test(charset)) return words(`in ${charset}`, "slots are filled in UTF-8 only, so send charset=utf-8");
  return undefined;
}

const OUTDATED = new Set([
  "etag", "last-modified", "content-length", "content-md5", "digest", "content-digest", "repr-digest", "accept-ranges",
  "expires", "age", "pragma", "surrogate-control",
]);

/** The response as one visitor's: no cache may keep it, and the origin's validators no longer describe it. */
export function personalised(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const name of [...headers.keys()]) {
    // `CDN-Cache-Control` and its kin go before `Cache-Control` where they are read.
    if (name.endsWith("cache-control") || OUTDATED.has(name)) headers.delete(name);
  }
  headers.set("cache-control", "private, no-store");
  headers.append("vary", "Cookie");
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

/** The same response, but an origin that breaks off ends the body instead of failing the visitor's request. */
export function untilItEnds(response: Response, warn: (error: unknown) => void): Response {
  const reader = response.body!.getReader();
  const body = new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        warn(error);
        controller.close();
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, response);
}
