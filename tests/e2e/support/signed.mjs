// A page whose pack is signed: what a test serves as its pack, its keys, and what the visitor's browser keeps of it.
import assert from "node:assert/strict";
import { compilePack } from "../../node/support/pack.mjs";
import { journeyOf, newKey, signPack } from "../../node/support/sign.mjs";
import { decided, openPage, slot, until } from "./browser.mjs";
import { serve } from "./site.mjs";

const DAY_MS = 86_400_000;
export const PACK = "/signed/journey.pack";
export const [one, two] = [newKey(), newKey()];

const packs = new Map();
/** The pack of a version, compiled once. */
export function packOf(version, name = "signed") {
  const id = `${name}-${version}`;
  if (!packs.has(id)) packs.set(id, compilePack(journeyOf(version, { name })));
  return packs.get(id);
}

/** The pack of a version, signed for a day unless said otherwise. */
export const signed = (version, { key = one, name, days = 1 } = {}) => signPack(packOf(version, name), key, Date.now() + days * DAY_MS);

const html = (attributes, pack) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="/pictures/mark.svg">
<script async src="/etappe/auto.js" data-pack="${pack}"${attributes}></script></head><body><etappe-slot name="hero"><p>baseline</p></etappe-slot></body></html>`;

/** A visitor, and a site on which a test says what is served: `site.pack(bytes)`, `site.keys(one, two)`. */
export async function visit(t, browser, { init, port } = {}) {
  const routes = {};
  const site = await serve({ routes, port });
  const context = await browser.newContext();
  t.after(async () => {
    await context.close();
    await site.stop();
  });
  if (init) await context.addInitScript(init);
  const page = await openPage(context);
  Object.assign(site, {
    pack(bytes, address = PACK) {
      if (bytes) routes[address] = ["application/octet-stream", bytes];
      else delete routes[address];
    },
    keys(...keys) {
      routes["/signed/"] = html(keys.length ? ` data-keys="${keys.map(({ text }) => text).join(" ")}"` : "", PACK);
      routes["/signed/other/"] = html(` data-keys="${keys.map(({ text }) => text).join(" ")}"`, "/signed/other.pack");
      routes["/signed/third/"] = html(` data-keys="${keys.map(({ text }) => text).join(" ")}"`, "/signed/third.pack");
    },
    routes,
  });
  site.keys(one);
  return { site, context, page };
}

/** Opens the page anew: the item in its slot, `""` for the baseline, and what the console had of ours. */
export async function open(page, site, path = "/signed/") {
  page.errors.length = page.lines.length = 0;
  await page.goto(site.url + path);
  await decided(page);
  assert.deepEqual(page.errors, []);
  return [(await slot(page, "hero")).item ?? "", page.ours().join("\n")];
}

/** What is kept, by journey: the version. */
export const kept = (page) => page.evaluate(() => new Promise((resolve) => {
  indexedDB.open("etappe").onsuccess = ({ target: { result: db } }) => {
    const request = db.transaction("saved").objectStore("saved").get("packs");
    request.onsuccess = () => {
      db.close();
      resolve(Object.fromEntries([...request.result ?? []].map(([journey, { version }]) => [journey, version])));
    };
  };
}));

/** Resolves when this version is kept. */
export async function keeps(page, version, journey = "signed") {
  await until(page, `(${kept.toString().replace(/^\(page\) => page\.evaluate\((.*)\)$/s, "($1)()")}).then((kept) => kept[${JSON.stringify(journey)}] === ${version})`);
}
