// The facts of a request that every host of a web page can tell: the same fields in the page and at the edge.
import { hex } from "./bytes.js";

/** `mobile`, `tablet` or `desktop`. */
export function deviceOf(userAgent: string, isMobile: boolean): string {
  if (/iPad|Tablet|PlayBook|Silk|Android(?!.*Mobile)/i.test(userAgent)) return "tablet";
  return isMobile || /Mobi/i.test(userAgent) ? "mobile" : "desktop";
}

/**
 * Context keys and values; what is not there is left out.
 *
 * - `referrer`: the referring page's address, empty if there is none.
 */
export function contextOf(url: URL, locale: string | undefined, device: string, referrer: string): Record<string, string> {
  const query = url.searchParams;
  const fields = {
    channel: "web",
    locale,
    device,
    path: url.pathname,
    referrer_host: /^https?:\/\/([^/?#]+)/i.exec(referrer)?.[1],
    campaign: query.get("utm_campaign"),
    source: query.get("utm_source"),
    medium: query.get("utm_medium"),
    page_id: randomId(),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value)) as Record<string, string>;
}

/** 32 hex digits. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), hex).join("");
}
