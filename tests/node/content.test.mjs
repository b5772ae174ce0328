// What a journey may put on a page, and what the same tree is in HTML.
import assert from "node:assert/strict";
import { test } from "node:test";
import { allowedUrl, pick } from "../../npm/dist/content.js";
import { contextOf, deviceOf } from "../../npm/dist/context.js";
import { escapeHtml, htmlOf, scriptJson } from "../../npm/dist/html.js";
import { standardReason } from "../../npm/dist/openfeature.js";
import { REASONS } from "../../npm/dist/reasons.js";

test("url of a listed scheme or a relative one is kept", () => {
  for (const url of [
    "https://a.example/b?c#d", "HTTP://a.example", "mailto:a@b.example", "tel:+41", "/camera", "camera/x", "./x", "../x",
    "#chat", "?a=b:c", "", "a/b:c", "//cdn.example/x.svg",
  ]) assert.equal(allowedUrl(url), url, url);
});

test("url of any other scheme is dropped", () => {
  for (const url of [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "\u0001javascript:alert(1)",
    "data:text/html,x", "vbscript:x", "blob:https://a.example/1", "file:///etc/passwd", "x:y", 5, null, undefined, {},
  ]) assert.equal(allowedUrl(url), undefined, String(url));
});

test("text is picked by locale, then language, then the first", () => {
  const text = { de: "d", "en-GB": "b", en: "e" };
  assert.equal(pick(text, "en-gb"), "b");
  assert.equal(pick(text, "en-US"), "e");
  assert.equal(pick(text, "de-CH"), "d");
  assert.equal(pick(text, "fr"), "d");
  assert.equal(pick(text, ""), "d");
  assert.equal(pick("plain", "fr"), "plain");
  for (const none of [undefined, null, 5, {}, { de: 5 }]) assert.equal(pick(none, "de"), undefined);
});

test("content that may be dismissed has a button for it", () => {
  const html = htmlOf({ title: "T", dismiss: { de: "Nein", en: "No" } }, "de");
  assert.ok(html.includes('<button class="etappe-item__dismiss" type="button" data-etappe-dismiss="">Nein</button>'), html);
  assert.ok(!htmlOf({ title: "T", dismiss: 5 }, "de").includes("button"));
});

test("content with everything becomes the agreed structure", () => {
  const html = htmlOf({
    template: "hero", image: "/a.svg", alt: "A", width: 4, height: 3, eyebrow: "E", title: "T", text: "X", label: "L",
    href: "/x", event: "cart_add",
  }, "en");
  assert.equal(html, '<div class="etappe-item etappe-item--hero"><img src="/a.svg" alt="A" width="4" height="3">' +
    '<div class="etappe-item__body"><p class="etappe-item__eyebrow">E</p><h2 class="etappe-item__title">T</h2>' +
    '<p class="etappe-item__text">X</p><a class="etappe-item__action" href="/x" data-etappe-event="cart_add">L</a></div></div>');
});

test("content without an address has a button, with an input a form", () => {
  assert.match(htmlOf({ label: "L", event: "e" }, ""),
    /<button class="etappe-item__action" type="button" data-etappe-event="e">L<\/button>/);
  assert.match(htmlOf({ title: "T", label: "L", event: "e", input: "email", href: "mailto:a@b.example" }, ""),
    /<form class="etappe-item__form" action="mailto:a@b.example" method="post" data-etappe-event="e"><input class="etappe-item__input" name="email" type="email" aria-label="T" required=""><button class="etappe-item__action" type="submit">L<\/button><\/form>/);
});

test("content that is hostile stays text", () => {
  const evil = '"><script>alert(1)</script>';
  const html = htmlOf({ template: evil, title: evil, label: evil, href: "javascript:alert(1)", image: evil, alt: evil }, evil);
  assert.doesNotMatch(html, /<script|javascript:/);
  for (const nothing of [null, undefined, 5, "text", []]) assert.match(htmlOf(nothing, ""), /^<div class="etappe-item etappe-item--plain">/);
});

test("html and script json cannot be left", () => {
  assert.equal(escapeHtml(`<a href="b">'&`), "&lt;a href=&quot;b&quot;&gt;&#39;&amp;");
  const json = scriptJson({ a: "</script><!--" });
  assert.doesNotMatch(json, /</);
  assert.deepEqual(JSON.parse(json), { a: "</script><!--" });
});

test("context holds what the address and the browser say and nothing else", () => {
  const { page_id: pageId, ...said } =
    contextOf(new URL("https://a.example/camera/?utm_campaign=poster&utm_source=qr&utm_medium=print"), "de-CH", "mobile", "https://news.example:8080/x");
  assert.match(pageId, /^[0-9a-f]{32}$/);
  assert.deepEqual(said, {
    channel: "web", locale: "de-CH", device: "mobile", path: "/camera/", referrer_host: "news.example:8080",
    campaign: "poster", source: "qr", medium: "print",
  });
  const { page_id: other, ...little } = contextOf(new URL("https://a.example"), undefined, "desktop", "");
  assert.deepEqual(little, { channel: "web", device: "desktop", path: "/" });
  assert.notEqual(other, pageId);
});

test("device is told from the user agent", () => {
  const cases = [
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148", false, "mobile"],
    ["Mozilla/5.0 (iPad; CPU OS 19_0)", false, "tablet"],
    ["Mozilla/5.0 (Linux; Android 16; Pixel 9) Mobile Safari", false, "mobile"],
    ["Mozilla/5.0 (Linux; Android 16; SM-X900) Safari", false, "tablet"],
    ["Mozilla/5.0 (X11; Linux x86_64) Chrome/156", false, "desktop"],
    ["", false, "desktop"],
    ["", true, "mobile"],
  ];
  for (const [agent, isMobile, expected] of cases) assert.equal(deviceOf(agent, isMobile), expected, agent);
});

test("every reason has an OpenFeature reason", () => {
  for (const reason of REASONS) assert.equal(typeof standardReason(reason), "string", reason);
});
