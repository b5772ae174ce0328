// Small pages around a journey that goes by what happened to its items, and what a page queues of that.
import { compilePack } from "../../node/support/pack.mjs";
import { withStoreReader } from "./browser.mjs";

const pack = compilePack(`
journey: happenings
version: 1

purposes:
  functional: { default: granted, why: "what the visitor asked for" }

profile:
  events:
    page_view: { purpose: functional }
    answered: { purpose: functional }
  feedback:
    nps: { purpose: functional, min: 0, max: 10 }

stages:
  - id: awareness
  - { id: engagement, enter: "happened('answered')" }

segments:
  chosen: "context.campaign == 'chosen'"

suppress:
  - { when: "feedback('nps') <= 3", tags: [promo] }

slots:
  capped: { kinds: [block] }
  promo: { kinds: [block] }
  tested: { kinds: [block] }
  held: { kinds: [block], holdout_percent: 100 }
  survey: { kinds: [survey] }
  segment: { kinds: [block] }

items:
  - { id: once, kind: block, slots: [capped], priority: 5, caps: [{ max: 1, per: session, on: exposure }], content: { title: "Once" } }
  - { id: always, kind: block, slots: [capped], content: { title: "Always" } }
  - { id: offer, kind: block, slots: [promo], priority: 5, tags: [promo], content: { title: "An offer", label: "See it", href: "#see", dismiss: "Not now" } }
  - { id: calm, kind: block, slots: [promo], content: { title: "Nothing to buy" } }
  - id: copy
    kind: block
    slots: [tested]
    content: { title: "Points", text: "For every order" }
    experiment: { id: copy, variants_percent: { points: 0, gift: 100 } }
    variants: { gift: { title: "A gift" } }
  - { id: unseen, kind: block, slots: [held], content: { title: "Who is not held out sees this" } }
  - { id: ask, kind: survey, slots: [survey], priority: 5, content: { title: "How was it?", label: "Send", input: words, event: answered } }
  - { id: thanks, kind: survey, slots: [survey], content: { title: "Thank you" } }
  - { id: for-chosen, kind: block, slots: [segment], when: "segment('chosen')", content: { title: "Chosen" } }
`);
// An operation that few journeys use, and the engine of the script tag does without.
const rare = compilePack(`
journey: rare
version: 1
purposes: { functional: { default: granted } }
profile: { events: { page_view: { purpose: functional } } }
stages: [{ id: awareness }]
slots: { first: {} }
items: [{ id: long-path, slots: [first], when: "size(context.path) > 3", content: { title: "Long" } }]
`);
const SLOTS = ["capped", "promo", "tested", "held", "survey", "segment"];
const html = (slots, { name = "happenings", more = "" } = {}) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="/pictures/mark.svg">
<link rel="stylesheet" href="/happened/happened.css"><script async src="/etappe/auto.js" data-pack="/happened/${name}.pack"${more}></script></head>
<body>${slots.map((slot) => `<etappe-slot name="${slot}"><p>baseline ${slot}</p></etappe-slot>`).join("")}</body></html>`;
const [type, page] = ["application/octet-stream", html(SLOTS)];

export const ROUTES = {
  "/happened/happenings.pack": [type, pack],
  "/happened/rare.pack": [type, rare],
  "/happened/happened.css": "etappe-slot { display: flow-root; } p, h2, form { margin: 0; font-size: 12px; } .far { height: 3000px; }",
  "/happened/": page,
  "/happened/next/": page,
  "/happened/third/": page,
  "/happened/keep/": page.replace('name="survey"', 'name="survey" data-etappe-keep'),
  "/happened/below/": page.replace("<body>", '<body><div class="far"></div>'),
  "/happened/rare/": html(["first"], { name: "rare" }),
  "/happened/debug/": html(SLOTS, { more: " data-debug" }),
};

/** A visitor of whom every page keeps what it queues, but for its own view, as `globalThis.queued`. */
export async function visitorOf(t, browser) {
  const context = await withStoreReader(await browser.newContext());
  await context.addInitScript(() => {
    const put = IDBObjectStore.prototype.add;
    globalThis.queued = [];
    IDBObjectStore.prototype.add = function (record) {
      if (record.name !== "page_view") globalThis.queued.push(record);
      return put.call(this, record);
    };
  });
  t.after(() => context.close());
  return context;
}

/** What a page queued: of what happened to an item what and which, of other records their kind and name. */
export const queued = (page) => page.evaluate(() => globalThis.queued.map(({ kind, what, item, variant, name }) => [what ?? kind, item ?? variant ?? name].join(" ")));
