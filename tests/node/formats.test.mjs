// Packs of every format there ever was: older ones are refused with the way out, today's decides what the native engine decided.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createEngine, createProfile, EtappeError } from "etappe";
import { createAuthor } from "etappe/author";
import { construct } from "../../npm/dist/bridge.js";
import { compilePack, ROOT } from "./support/pack.mjs";

const FOLDER = join(ROOT, "tests/packs");
// What the instance does, by number.
const DECIDE = 4;

const formatOf = (pack) => pack[4] | (pack[5] << 8);
const current = formatOf(compilePack(readFileSync(join(FOLDER, "journey.yaml"), "utf8")));
const packs = readdirSync(FOLDER).filter((name) => /^format-\d+\.pack$/.test(name)).map((name) => new Uint8Array(readFileSync(join(FOLDER, name))));
const kept = packs.find((pack) => formatOf(pack) === current);
const skip = kept ? false : `tests/packs has no pack of format ${current}: UPDATE_GOLDEN=1 cargo test -p etappe --test packs formats writes it`;

const isOld = (error) => error instanceof EtappeError && error.code === "E0403" && /compile it with the `etappe` version that you run/.test(error.help);

test("packs of older formats are refused by engine, profile and author", async () => {
  const older = packs.filter((pack) => formatOf(pack) !== current);
  assert.ok(older.length >= 3, `${older.length} packs`);
  const author = await createAuthor();
  for (const pack of older) {
    await assert.rejects(createEngine({ pack }), isOld);
    await assert.rejects(createProfile({ pack, now: 0 }), isOld);
    assert.throws(() => author.explain({ pack, now: 0 }), (error) => /E0403/.test(String(error)));
  }
});

test("pack of the current format decides what is recorded", { skip }, async () => {
  const module = await WebAssembly.compile(readFileSync(new URL(import.meta.resolve("etappe/decide.wasm"))));
  const { call, read } = construct(module, kept);
  for (const { name, request, response } of JSON.parse(readFileSync(join(FOLDER, "pages.json"), "utf8"))) {
    assert.equal(Buffer.from(read(call(DECIDE, Buffer.from(request, "hex")))).toString("hex"), response, name);
  }
});
