// The facts of a request that every host of a web page can tell: the same fields in the page and at the edge.
import { hex } from "./bytes.js";

/** What the fields are derived from. */
export interface Facts {
  url: URL;
  locale: string | undefined;
  device: string;
  /** The referring page's address, empty if there is none. */
  referrer: string;
  /** Random, drawn by the host. */
  pageId: string;
}

/** `mobile`, `tablet` or `desktop`. */
export function deviceOf(userAgent: string, isMobile: boolean): string {
  if (/iPad|Tablet|PlayBook|Silk|Android(?!.*Mobile)/i.test(userAgent)) return "tablet";
  return isMobile || /Mobi/i.test(userAgent) ? "mobile" : "desktop";
}

/** Context keys and values; what is not there is left out. */
export function contextOf({ url, locale, device, referrer, pageId }: Facts): Record<string, string> {
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
    page_id: pageId,
  };
  return Object.fromEntries(Object.entries(fields).filter((field): field is [string, string] => !!field[1]));
}

/** 32 hex digits. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), hex).join("");
}
