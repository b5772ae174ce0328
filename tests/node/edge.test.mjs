// The parts of the edge handler that need no runtime of their own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEdge, originRequest } from "etappe/edge";
import { fillPage } from "../../npm/dist/edge-page.js";
import { requestContext, viewOf } from "../../npm/dist/edge-request.js";
import { personalised, untilItEnds, untouchedBecause } from "../../npm/dist/edge-response.js";

const isPersonalisable = (request, response) => untouchedBecause(request, response) === undefined;

const URL_ = "https://shop.example/camera/?utm_campaign=c";
const asked = (headers = {}, init = {}) => new Request(URL_, { headers, ...init });
const html = (headers = {}, status = 200) => new Response("<p>", { status, headers: { "content-type": "text/html", ...headers } });

test("view is read from the cookie, and anything unreadable is the empty one", () => {
  const cases = [
    ["etappe_view=AQID", [1, 2, 3]], ["a=b; etappe_view=AQID; c=d", [1, 2, 3]], ["etappe_view=-_8", [251, 255]],
    ["", []], ["etappe_view=", []], ["etappe_view=A", []], ["etappe_view=%", []], ["xetappe_view=AQID", []],
    [`etappe_view=${"A".repeat(3501)}`, []],
  ];
  for (const [cookie, expected] of cases) assert.deepEqual([...viewOf(asked({ cookie }))], expected, cookie.slice(0, 30));
  assert.equal(viewOf(asked({ cookie: `etappe_view=${"A".repeat(3500)}` })).length, 2625);
});

test("context of a request has what its headers say", () => {
  const { page_id: id, ...rest } = requestContext(asked({
    "accept-language": "de-CH,de;q=0.9", "sec-ch-ua-mobile": "?1", referer: "https://news.example/a?b",
  }), null);
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.deepEqual(rest, { channel: "web", locale: "de-CH", device: "mobile", path: "/camera/", referrer_host: "news.example", campaign: "c" });
  assert.equal(requestContext(asked({ "accept-language": "de" }), "fr").locale, "fr");
  assert.equal("locale" in requestContext(asked({ "accept-language": "*" }), null), false);
});

/** A rewriter that keeps the handlers of elements, by selector. */
function collecting() {
  const handlers = {};
  const rewriter = {
    on(selector, { element }) {
      handlers[selector] = element;
      return rewriter;
    },
    onDocument: () => rewriter,
  };
  return { handlers, rewriter };
}

test("declared context is decided with only as far as the page gets it too", () => {
  const { handlers, rewriter } = collecting();
  let given;
  const engine = {
    packHash: "0".repeat(16),
    decide({ context }) {
      given = context;
      return { stage: "first", viewReadable: true, decisions: [] };
    },
  };
  const context = { name: "x", value: 1.5, isNew: false, big: 1n, when: new Date(0), list: [1], topics: ["a", "b"], none: null };
  fillPage(rewriter, { engine, request: asked(), now: 0, context, warn: assert.ifError });
  let embedded = "";
  handlers.body({ onEndTag: (handler) => handler({ before: (html) => (embedded += html) }) });
  const state = JSON.parse(/<script[^>]*>(.*)<\/script>/.exec(embedded)[1]);
  assert.deepEqual(state.context, given);
  const { name, value, isNew, topics, ...rest } = given;
  assert.deepEqual([name, value, isNew, topics], ["x", 1.5, false, ["a", "b"]]);
  for (const field of ["big", "when", "list", "none"]) assert.equal(field in rest, false, field);
});

test("variant and who is held out go into the page with the decisions", () => {
  const { handlers, rewriter } = collecting();
  const decision = (slot, rest) => ({ slot, item: null, variant: null, reason: "matched", decisionId: slot, content: null, losers: [], propensity: 5_000, ...rest });
  const decisions = [decision("hero", { item: "offer", variant: "gift", content: { title: "A gift" } }), decision("held", { reason: "holdout", heldOut: "kept" })];
  const engine = { packHash: "0".repeat(16), decide: () => ({ stage: "first", viewReadable: true, decisions }) };
  fillPage(rewriter, { engine, request: asked(), now: 0, warn: assert.ifError });
  const filled = ["hero", "held"].map((slot) => {
    const given = { html: "" };
    handlers["etappe-slot"]({
      getAttribute: () => slot,
      setAttribute: (name, value) => (given[name] = value),
      prepend: (html) => (given.html += html),
      append: () => undefined,
    });
    return [given["data-item"], given["data-variant"], given["data-reason"], given.html.includes("A gift")];
  });
  assert.deepEqual(filled, [["offer", "gift", "matched", true], ["", "", "holdout", false]]);
  let embedded = "";
  handlers.body({ onEndTag: (handler) => handler({ before: (html) => (embedded += html) }) });
  const state = JSON.parse(/<script[^>]*>(.*)<\/script>/.exec(embedded)[1]);
  assert.deepEqual(state.decisions, [
    { slot: "hero", item: "offer", variant: "gift", reason: "matched", decisionId: "hero" },
    { slot: "held", item: null, variant: null, reason: "holdout", decisionId: "held", heldOut: "kept" },
  ]);
});

test("only a whole html page in utf-8 is touched", () => {
  const get = asked();
  assert.equal(isPersonalisable(get, html()), true);
  assert.equal(isPersonalisable(get, html({ "content-type": "text/html;charset=UTF-8" })), true);
  assert.equal(isPersonalisable(asked({}, { method: "POST", body: "x" }), html()), false);
  assert.equal(isPersonalisable(asked({}, { method: "HEAD" }), html()), false);
  for (const status of [201, 206, 301, 404, 500]) assert.equal(isPersonalisable(get, html({}, status)), false, String(status));
  for (const type of ["application/json", "text/htmlx", "text/plain", "text/html; charset=latin1", ""]) {
    assert.equal(isPersonalisable(get, html({ "content-type": type })), false, type);
  }
  assert.equal(isPersonalisable(get, new Response(null, { headers: { "content-type": "text/html" } })), false);
});

test("personalised response is private and keeps the other headers", () => {
  const { headers } = personalised(html({ etag: '"1"', "cache-control": "public, max-age=9", vary: "Accept", "x-own": "1", "set-cookie": "a=b" }));
  assert.equal(headers.get("cache-control"), "private, no-store");
  assert.equal(headers.get("vary"), "Accept, Cookie");
  assert.equal(headers.get("etag"), null);
  assert.equal(headers.get("x-own"), "1");
  assert.equal(headers.get("set-cookie"), "a=b");
});

test("personalised response has no cache header but its own, and no digest of other bytes", () => {
  const outdated = {
    "cdn-cache-control": "max-age=9", "cloudflare-cdn-cache-control": "max-age=9", "vercel-cdn-cache-control": "max-age=9",
    "surrogate-control": "max-age=9", age: "3", pragma: "x", "content-digest": "sha-256=:AA==:", "repr-digest": "sha-256=:AA==:",
    "last-modified": "x", expires: "x", "content-md5": "x", digest: "x", "accept-ranges": "bytes",
  };
  const { headers } = personalised(html({ ...outdated, "x-own": "1" }));
  assert.deepEqual(Object.fromEntries(headers), {
    "cache-control": "private, no-store", "content-type": "text/html", vary: "Cookie", "x-own": "1",
  });
});

test("body that breaks off ends, and is reported once", async () => {
  let pulls = 0;
  const broken = new ReadableStream({
    pull(controller) {
      if (pulls++) controller.error(new Error("gone"));
      else controller.enqueue(new TextEncoder().encode("half"));
    },
  });
  const warnings = [];
  assert.equal(await untilItEnds(new Response(broken), (error) => warnings.push(String(error))).text(), "half");
  assert.deepEqual(warnings, ["Error: gone"]);
});

test("navigation asks the origin for the whole page, an asset keeps its conditions", () => {
  const conditions = { "if-none-match": '"1"', range: "bytes=0-1" };
  const page = originRequest(asked({ accept: "text/html", ...conditions, cookie: "a=b" }));
  assert.equal(page.headers.get("if-none-match"), null);
  assert.equal(page.headers.get("range"), null);
  assert.equal(page.headers.get("cookie"), "a=b");
  assert.equal(originRequest(asked({ accept: "image/*", ...conditions })).headers.get("if-none-match"), '"1"');
});

test("runtime without an html rewriter, or a broken engine, passes the origin's response on", (t) => {
  const warn = t.mock.method(console, "warn", () => undefined);
  const response = html();
  assert.equal(createEdge({ engine: {} }).handle(asked(), response), response);
  assert.equal(warn.mock.callCount(), 0);
});
