// Signed packs in Node: published vectors, flipped bits, and every refusal with its code.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createEngine, createProfile } from "etappe";
import { createAuthor } from "etappe/author";
import * as signature from "../../npm/dist/signature.js";
import { compilePack, ETAPPE } from "./support/pack.mjs";
import { BLOCK_BYTES, changed, journeyOf, newKey, signPack } from "./support/sign.mjs";
import { wrongOf } from "./support/judge.mjs";
import { cases, missing } from "./support/vectors.mjs";

const NOW = Date.UTC(2026, 10, 20, 12);
const NOT_AFTER = NOW + 1000;
const [one, two, three] = [newKey(), newKey(), newKey()];
const plain = compilePack(journeyOf(7));
const signed = signPack(plain, one, NOT_AFTER);

test("published vectors of ed25519 come out as published", { skip: missing }, async () => {
  assert.equal(cases.length, 151);
  assert.deepEqual(await wrongOf(cases, signature), []);
});

const TABLE = [
  ["known key", signed, { keys: [one.text] }],
  ["new key beside the old one", signed, { keys: [two.text, one.text] }],
  ["old key taken away", signed, { keys: [two.text, three.text] }, "E0422"],
  ["unsigned", plain, { keys: [one.text] }, "E0421"],
  ["signed, without keys", signed, {}],
  ["unsigned, without keys", plain, {}],
  ["last moment", signed, { keys: [one.text], now: NOT_AFTER }],
  ["moment after", signed, { keys: [one.text], now: NOT_AFTER + 1 }, "E0424"],
  ["moment after, without keys", signed, { now: NOT_AFTER + 1 }],
  ["same version", signed, { keys: [one.text], atLeastVersion: 7 }],
  ["higher version before", signed, { keys: [one.text], atLeastVersion: 8 }, "E0425"],
  ["higher version before, without keys", plain, { atLeastVersion: 8 }, "E0425"],
  ["changed pack", changed(signed, 100), { keys: [one.text] }, "E0423"],
  ["changed pack, without keys", changed(signed, 100), {}, "E0404"],
  ["changed key id", changed(signed, plain.length + 8), { keys: [one.text] }, "E0422"],
  ["later end", changed(signed, plain.length + 21), { keys: [one.text] }, "E0423"],
  ["changed signature", changed(signed, signed.length - 1), { keys: [one.text] }, "E0423"],
  ["block of another version", changed(signed, plain.length + 4), { keys: [one.text] }, "E0421"],
  ["block cut short", signed.subarray(0, -1), { keys: [one.text] }, "E0421"],
  ["block cut short, without keys", signed.subarray(0, -1), {}, "E0401"],
  ["block twice", new Uint8Array([...signed, ...signed.subarray(plain.length)]), { keys: [one.text] }, "E0421"],
  ["signature over other bytes", signPack(new Uint8Array([...plain, 0]), one, NOT_AFTER), { keys: [one.text] }, "E0421"],
  ["pack cut short", signed.subarray(0, 200), { keys: [one.text] }, "E0401"],
  ["no pack", new TextEncoder().encode("<!doctype html><title>lost</title>"), { keys: [one.text] }, "E0402"],
  ["nothing", new Uint8Array(0), { keys: [one.text] }, "E0402"],
  ["signed, but no pack", signPack(new Uint8Array(40), one, NOT_AFTER), { keys: [one.text] }, "E0402"],
  ["no keys at all", signed, { keys: [] }, "E0506"],
  ["key in another form", signed, { keys: [one.text, one.pem] }, "E0506"],
  ["key a letter short", signed, { keys: [one.text.slice(1)] }, "E0506"],
];

for (const [what, pack, trust, code] of TABLE) {
  test(`pack in the case "${what}" is ${code ? `refused with ${code}` : "taken"}`, async () => {
    const open = () => createEngine({ pack, now: NOW, ...trust });
    if (code) return assert.rejects(open, { code });
    assert.equal((await open()).decide({ now: NOW }).decisions[0].item, "signed-7");
  });
}

test("any flipped bit of block and header, and every 97th of the rest, is refused", async () => {
  const large = signPack(compilePack(journeyOf(7, { bytes: 50_000 })), one, NOT_AFTER);
  assert.ok(large.length > 50_000);
  const verify = (bytes) => signature.verifySigned(bytes.buffer, { keys: [one.text], now: NOW });
  assert.equal(typeof (await verify(large)), "object");
  const bits = large.length * 8;
  const edge = new Set([...Array(24 * 8).keys(), ...Array.from({ length: BLOCK_BYTES * 8 }, (_, bit) => bits - 1 - bit)]);
  for (let bit = 0; bit < bits; bit += 97) edge.add(bit);
  assert.ok(edge.size > 4500, String(edge.size));
  for (const bit of edge) {
    assert.equal(typeof (await verify(changed(large, bit >> 3, bit & 7))), "number", `bit ${bit}`);
  }
});

test("profile and explanation take signed packs, and the profile insists where it is told to", async () => {
  const view = (await createProfile({ pack: signed, keys: [one.text], now: NOW })).view();
  assert.deepEqual((await createProfile({ pack: signed, now: NOW })).view(), view);
  await assert.rejects(createProfile({ pack: plain, keys: [one.text], now: NOW }), { code: "E0421" });
  await assert.rejects(createProfile({ pack: signed, keys: [one.text], now: NOT_AFTER + 1 }), { code: "E0424" });
  const author = await createAuthor();
  assert.deepEqual(author.explain({ pack: signed, now: NOW }), author.explain({ pack: plain, now: NOW }));
});

test("bytes that change while they are verified are never loaded unverified", async () => {
  const inside = new Uint8Array([1, 2, 3, ...signed]).subarray(3);
  const opening = createEngine({ pack: inside, keys: [one.text], now: NOW });
  // After the engine was asked and before it has answered.
  for (let turn = 0; turn < 3; turn++) await null;
  const other = compilePack(journeyOf(9));
  inside.set(other.subarray(0, inside.length));
  const found = await opening.then((engine) => engine.version, ({ code }) => code);
  assert.ok([7, "E0401", "E0402", "E0421", "E0423"].includes(found), String(found));
});

test("host without webcrypto says that nothing can be verified", async (t) => {
  const { subtle } = crypto;
  Object.defineProperty(crypto, "subtle", { value: undefined, configurable: true });
  t.after(() => Object.defineProperty(crypto, "subtle", { value: subtle, configurable: true }));
  await assert.rejects(createEngine({ pack: signed, keys: [one.text], now: NOW }), { code: "E0507" });
  assert.equal((await createEngine({ pack: signed })).version, 7);
});

test("what the command line signs is taken here, and what is signed here is taken by the command line", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "etappe-signing-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const etappe = (...words) => execFileSync(ETAPPE, words, { cwd: folder, stdio: "pipe" }).toString();
  writeFileSync(join(folder, "journey.yaml"), journeyOf(7));
  etappe("compile", "journey.yaml");
  etappe("keys", "new", "-o", "own");
  etappe("sign", "journey.pack", "--key", "own.pem");
  const own = readFileSync(join(folder, "own.pub"), "utf8").trim();
  assert.equal((await createEngine({ pack: join(folder, "journey.pack"), keys: [own] })).version, 7);

  writeFileSync(join(folder, "other.pem"), one.pem);
  writeFileSync(join(folder, "node.pack"), signPack(plain, one, Date.UTC(2100, 0)));
  assert.match(etappe("verify", "node.pack", "--key", one.text), /journey `signed` version 7, signed by key [0-9a-f]{16}, until 2100-01-01T00:00:00Z/);
  etappe("sign", "node.pack", "--key", "other.pem", "--not-after", "2100-01-01");
  // Ed25519 has one signature per key and message.
  assert.deepEqual(new Uint8Array(readFileSync(join(folder, "node.pack"))), signPack(plain, one, Date.UTC(2100, 0)));
});
