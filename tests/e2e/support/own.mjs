// Small pages around a journey that counts, made for the tests of the page's own rules.
import { readFileSync } from "node:fs";
import { compilePack } from "../../node/support/pack.mjs";

const pack = compilePack(readFileSync(new URL("own.yaml", import.meta.url), "utf8"));
const SCRIPT = '<script async src="/etappe/auto.js" data-pack="/own/own.pack"></script>';
const html = (body, { head = "", attributes = "" } = {}) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="/pictures/mark.svg">
<link rel="stylesheet" href="/own/own.css">${head}${SCRIPT}</head><body${attributes}>${body}</body></html>`;
const SLOTS = ["first", "second", "third", "fourth"].map((name) => `<etappe-slot name="${name}"><p>baseline ${name}</p></etappe-slot>`).join("");
export const ROUTES = {
  "/own/own.pack": ["application/octet-stream", pack],
  "/own/own.css": "etappe-slot { display: flow-root; } .far { height: 3000px; }",
  "/own/": html(`${SLOTS}<a id="go" href="/own/next/" data-etappe-event="cart_add" data-etappe-sku="x-1">buy</a><p>below</p>`),
  "/own/next/": html(SLOTS),
  "/own/far/": html(`<div class="far"></div>${SLOTS}<button data-etappe-event="cart_add" data-etappe-sku="x-1">buy</button>`),
  "/own/product/": html(SLOTS, { attributes: ' data-etappe-page="product_view" data-etappe-sku="x-2"' }),
  "/own/inside/": html('<etappe-slot name="first"><p>baseline</p><button data-etappe-event="cart_add">buy</button></etappe-slot><etappe-slot name="second">b</etappe-slot>'),
  "/own/focus/": html('<button id="other">other</button><etappe-slot name="third"><button data-etappe-event="product_view" data-etappe-sku="x-2">look</button></etappe-slot>'),
  "/own/form/": html(`${SLOTS}<form data-etappe-event="cart_add" data-etappe-sku="x-1"><input name="x"><button>buy</button></form>`),
  "/own/item-form/": html(`${SLOTS}<form class="etappe-item__form" data-etappe-event="cart_add"><input name="x"><button>buy</button></form>`),
  "/own/twice/": html(`${SLOTS}<button data-etappe-event="cart_add">buy</button>`, { head: SCRIPT }),
  "/own/early/": html(SLOTS, { head: '<script src="/own/early.js"></script>' }),
  "/own/german/": html(SLOTS).replace("<script async", '<script async data-locale="de" data-cookie="off"'),
  "/own/early.js": '(window.etappe ??= []).push(["track", "cart_add", { sku: "x-1" }]);',
};
