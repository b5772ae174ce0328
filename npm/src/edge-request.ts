// What an edge reads from a request: the view in its cookie, and the facts for the context.
import { contextOf, deviceOf } from "./context.js";

const LIMIT_BYTES = 3500;

/** The view in the cookie; empty if there is none, it is too large or not base64url. */
export function viewOf(request: Request): Uint8Array {
  const text = /(?:^|;\s*)etappe_view=([\w-]*)/.exec(request.headers.get("cookie") ?? "")?.[1] ?? "";
  if (text.length > LIMIT_BYTES || text.length % 4 === 1) return new Uint8Array(0);
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** The context of a request; `lang` is the document's own language, which goes before the visitor's. */
export function requestContext(request: Request, lang: string | null): Record<string, string> {
  const { headers } = request;
  return contextOf(
    new URL(request.url),
    lang || /^[\w-]+/.exec(headers.get("accept-language") ?? "")?.[0],
    deviceOf(headers.get("user-agent") ?? "", headers.get("sec-ch-ua-mobile") === "?1"),
    headers.get("referer") ?? "",
  );
}

/**
 * The request to send to the origin. A navigation asks for the whole page again, because what a browser
 * may hold of an earlier visit was personalised for that moment.
 */
export function originRequest(request: Request): Request {
  if (!request.headers.get("accept")?.includes("text/html")) return request;
  const headers = new Headers(request.headers);
  for (const name of ["if-none-match", "if-modified-since", "range", "if-range"]) headers.delete(name);
  return new Request(request, { headers });
}
