// Measures profiles in wasm beside JSON.parse of the same facts, alternating in one run.
//
// node benches/profile.mjs PROFILE_WASM SYNC_WASM FULL_PACK SHOP_PACK [SHOP_CSV] prints one JSON line per figure. FULL_PACK is that of
// benches/profile.yaml, SHOP_PACK that of examples/shop. Without the shop's click stream, what a typical visitor takes is left out.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { counters, event, grant, numbers, open } from "./device.mjs";

const [profilePath, syncPath, fullPath, shopPath, csvPath] = process.argv.slice(2);
const [small, whole] = [profilePath, syncPath].map((path) => new WebAssembly.Module(readFileSync(path)));
const full = readFileSync(fullPath);

const ROUNDS = 21;
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
const say = (name, value, unit) => console.log(JSON.stringify({ name, value: Number(value.toPrecision(4)), unit }));
const timed = (run, calls = 1) => {
  const start = process.hrtime.bigint();
  for (let call = 0; call < calls; call += 1) run(call);
  return Number(process.hrtime.bigint() - start) / calls;
};

/** A visitor of 200 events: those of real ones, joined until there are so many. */
const TYPICAL = 200;
/** How many of them are made. */
const VISITORS = 100;
/** Rounds of which the last one counts. */
const WARM = 8;
/** Events that are timed, in one go. */
const TIMED = 100;

function typical(shop, stream) {
  // As examples/shop/source.yaml has it.
  const names = {
    home: "page_view", catalog: "category_view", filter_results: "filter", review_page: "review_read", promo_page: "promo_view",
    add_to_cart: "cart_add", cart: "cart_view", shipping_details: "checkout_address", payment_details: "checkout_payment",
    payment_error: "payment_failed", checkout_bug: "checkout_failed", account_page: "account_view", support_chat: "chat_question",
    error_page: "error_seen",
  };
  const by = new Map();
  for (const line of stream.trim().split("\n").slice(1)) {
    const [user, , name, time] = line.split(",");
    const happened = { name: names[name] ?? name, time: Date.parse(`${time.replace(" ", "T")}Z`) };
    by.set(user, [...(by.get(user) ?? []), happened]);
  }
  const users = [...by.values()].sort((a, b) => b.length - a.length);
  const now = Math.max(...users.flat().map(({ time }) => time)) + 1;
  const [sizes, deltas, applied, pages] = [[], [], [], []];
  for (let visitor = 0; visitor < VISITORS; visitor += 1) {
    const lived = [];
    for (let user = visitor * 4; lived.length < TYPICAL + TIMED; user += 1) lived.push(...users[user % users.length]);
    const happened = lived.slice(0, TYPICAL).sort((a, b) => a.time - b.time);
    const [own, other] = [open(whole, shop), open(whole, shop)];
    for (const purpose of ["personalization", "analytics"]) own.apply(grant(purpose, happened[0].time), now);
    for (const one of happened) {
      own.apply(event(one), now);
      const delta = own.delta(other.versions());
      other.merge(delta);
      deltas.push(delta.length);
    }
    const part = own.part();
    sizes.push(part.length);
    // It goes on: the same kinds of events, each a minute later.
    const next = lived.slice(TYPICAL, TYPICAL + TIMED).map(({ name }, place) => event({ name, time: now + place * 60_000 }));
    pages.push({ part, next });
  }
  // At first wasm runs as it was compiled in haste.
  for (let round = 0; round < WARM; round += 1) {
    applied.length = 0;
    for (const { part, next } of pages) {
      const page = open(small, shop, part);
      const given = timed((call) => page.give(next[call]), TIMED);
      applied.push(timed((call) => page.take(next[call], now + TIMED * 60_000), TIMED) - given);
    }
  }
  say("profile_typical_bytes", median(sizes), "bytes");
  say("profile_delta_bytes", median(deltas), "bytes");
  // In wasm, without handing the bytes over.
  say("profile_apply_ns", median(applied), "ns");
}

if (csvPath) typical(readFileSync(shopPath), gunzipSync(readFileSync(csvPath)).toString());

/** Devices with full sections, and so many events until they are. */
const [DEVICES, MANY] = [8, 12_000];
const NOW = Date.parse("2026-05-04T12:00:00Z");
const [MINUTE, DAY] = [60_000, 86_400_000];
const TOPICS = ["cameras", "lenses", "lights", "bags", "tripods", "film"];
const random = numbers(0x51ed270b);

function happening(device, time) {
  const [sku, topic] = [`sku-${1_000 + ((device * 37 + random(400)) % 900)}`, TOPICS[random(TOPICS.length)]];
  switch (random(10)) {
    case 0:
    case 1:
      return { name: "cart_add", time, dimensions: { sku } };
    case 2:
      return { name: "purchase", time, dimensions: { sku }, measures: { revenue: random(20_000) / 100 } };
    case 3:
      return { name: "read", time, dimensions: { topic } };
    default:
      return { name: "product_view", time, dimensions: { sku, topic } };
  }
}

const devices = Array.from({ length: DEVICES }, (_, device) => {
  const profile = open(whole, full);
  for (let count = 0; count < MANY; count += 1) {
    const time = NOW - random(60 * 24 * 60) * MINUTE - (random(3) === 0 ? 0 : random(30) * DAY);
    profile.apply(event(happening(device, time)), NOW);
  }
  return profile;
});
// What everything takes that one purpose has room for.
const section = open(whole, full);
for (let count = 0; count < MANY; count += 1) {
  const dimensions = { sku: `sku-${1_000 + random(500)}` };
  section.apply(event({ name: "cart_add", time: NOW - random(400 * 24) * 60 * MINUTE, dimensions }), NOW);
}
say("profile_section_bytes", section.part().length, "bytes");

const person = open(whole, full);
for (const device of devices) person.merge(device.delta(person.versions()));
const store = person.part();
const texts = devices.map((device) => JSON.stringify(counters(device.view())));
say("profile_full_part_bytes", Math.max(...devices.map((device) => device.part().length)), "bytes");
say("profile_full_store_bytes", store.length, "bytes");
say("profile_full_json_bytes", texts.reduce((sum, { length }) => sum + length, 0), "bytes");

person.fold();
const [folds, parses, updates] = [[], [], []];
for (let round = -ROUNDS; round < ROUNDS; round += 1) {
  const opened = open(whole, full, store);
  folds.push(timed(() => opened.fold()));
  parses.push(timed(() => texts.forEach((text) => JSON.parse(text))));
  const device = devices[(round + ROUNDS) % DEVICES];
  // Where nothing must go to make room: a delta of one event, not of a section.
  device.apply(event({ name: "read", time: NOW + (round + ROUNDS) * MINUTE, dimensions: { topic: TOPICS[(round + ROUNDS) % TOPICS.length] } }), NOW + (round + ROUNDS) * MINUTE);
  const delta = device.delta(person.versions());
  const update = () => {
    person.merge(delta);
    person.fold();
  };
  updates.push(timed(update));
}
const [fold, parse, update] = [folds, parses, updates].map((times) => median(times.slice(ROUNDS)));
say("profile_fold_ns", fold, "ns");
say("profile_fold_rival_ns", parse, "ns");
say("profile_fold_ratio", fold / parse, "ratio");
say("profile_update_ns", update, "ns");
say("profile_update_ratio", update / parse, "ratio");
