// Every page of the built shop, found by its files: a new page is tested without being named anywhere.
import { readdirSync } from "node:fs";
import { sep } from "node:path";
import { SITE } from "./site.mjs";

/** Paths as a visitor asks for them, for instance `/de/cart/`; a page for what is not there keeps its `.html`. */
export function sitePages() {
  return readdirSync(SITE, { recursive: true })
    .filter((file) => file.endsWith(".html"))
    .map((file) => `/${file.split(sep).join("/")}`.replace(/\/index\.html$/, "/"))
    .sort();
}
