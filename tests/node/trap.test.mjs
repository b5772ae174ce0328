// What happens when an instance traps: it is never called again, and a fresh one takes over.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import binaryen from "binaryen";
import { Engine, EtappeError, Profile } from "etappe";
import { construct } from "../../npm/dist/bridge.js";

// Asked for names of any kind, it tells one.
const NAMES = Buffer.from("s\n  ");
const PAGE = Buffer.alloc(4 * 20);
const data = (bytes) => [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");

/**
 * A module with the engine's exports, whose `decide` traps when the last byte of the request is `poison`, and for ever after;
 * as a profile's it takes every record and traps when it writes.
 */
function fake({ error = 0, isProfile = false } = {}) {
  const module = binaryen.parseText(`(module
    (memory (export "memory") 2)
    (global $broken (mut i32) (i32.const 0))
    (global $length (mut i32) (i32.const 0))
    (data (i32.const 16) "${data(NAMES)}")
    (data (i32.const 512) "${data(PAGE)}")
    (func (export "open") (result i32) (i32.const 1))
    (func (export "call") (param i32 i32 i32 i32 f64) (result i32)
      (if (i32.eqz (local.get 1)) (then (return (i32.const 4096))))
      (if (i32.eq (local.get 1) (i32.const 1)) (then (return (i32.const ${error}))))
      (if (i32.eq (local.get 1) (i32.const 2)) (then (return (global.get $length))))
      (if (i32.eq (local.get 1) (i32.const 3))
        (then (global.set $length (i32.const ${NAMES.length})) (return (i32.const ${isProfile ? 0 : 16}))))
      (if (i32.or (i32.or (i32.const ${isProfile ? 1 : 0}) (global.get $broken)) (i32.eq (i32.const 120) (i32.load8_u (i32.const ${4096 + 31}))))
        (then (global.set $broken (i32.const 1)) (unreachable)))
      (global.set $length (i32.const ${PAGE.length}))
      (i32.const 512))
    )`);
  module.setFeatures(binaryen.Features.Multivalue | binaryen.Features.ReferenceTypes);
  return new WebAssembly.Module(module.emitBinary());
}

const poison = { now: 0, context: { campaign: "x" } };
const fine = { now: 0, context: { campaign: "y" } };
const isTrap = (error) => error instanceof EtappeError && error.code === "E0503" && error.cause instanceof WebAssembly.RuntimeError;

test("engine that trapped decides the next page in a fresh instance", () => {
  const engine = new Engine(fake(), new Uint8Array(24));
  assert.equal(engine.decide(fine).stage, "s");
  assert.throws(() => engine.decide(poison), isTrap);
  assert.equal(engine.decide(fine).stage, "s");
});

test("profile that trapped is never called again", () => {
  const profile = new Profile(fake({ isProfile: true }), { pack: new Uint8Array(1), unit: new Uint8Array(16), now: 0 });
  assert.equal(profile.event("e", { time: 0 }), "applied");
  assert.throws(() => profile.part(), isTrap);
  assert.throws(() => profile.view(), (error) => error instanceof EtappeError && error.code === "E0503");
});

test("object that reports an error is refused by its number", () => {
  assert.throws(() => construct(fake({ error: 404 }), new Uint8Array(1)), (error) => error instanceof Error && error.number === 404);
  assert.throws(() => new Engine(fake({ error: 403 }), new Uint8Array(1)), (error) => error.code === "E0403");
});

test("wasm imports nothing, and exports what the bridge calls", () => {
  for (const name of ["decide", "profile"]) {
    const module = new WebAssembly.Module(readFileSync(new URL(import.meta.resolve(`etappe/${name}.wasm`))));
    assert.deepEqual(WebAssembly.Module.imports(module), [], name);
    const exported = WebAssembly.Module.exports(module).map((it) => it.name);
    assert.deepEqual(exported.sort(), ["call", "memory", "open"], name);
  }
});
