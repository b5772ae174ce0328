// The bytes that cross to the engine, against the layout written down by hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fingerprint, newWriter } from "../../npm/dist/bytes.js";
import { causeName, DECIDED, loserReason, REASONS } from "../../npm/dist/reasons.js";
import { losersOf, standingOf, transitionOf } from "../../npm/dist/wire/details.js";
import * as manifests from "../../npm/dist/wire/manifest.js";
import { appliedName, writeRecord } from "../../npm/dist/wire/record.js";
import { writeRequest } from "../../npm/dist/wire/request.js";
import { readResponse } from "../../npm/dist/wire/response.js";
import { isKnown, writeI64, writeText, writeValue } from "../../npm/dist/wire/value.js";

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const written = (write, ...values) => {
  const writer = newWriter();
  write(writer, ...values);
  return hex(writer.done());
};
const value = (it) => written(writeValue, it);
/** The eight bytes of an id, for `put`. */
const id = (it) => Buffer.from(written(writeI64, it), "hex");

test("value of every kind has its tag and its payload", () => {
  const cases = [
    [undefined, "00"], [null, "00"], [NaN, "00"], [Infinity, "00"], [-Infinity, "00"], [2n ** 63n, "00"],
    [new Date(NaN), "00"],
    [false, "0100"], [true, "0101"],
    [0, "020000000000000000"], [-0, "020000000000000000"], [-1, "02ffffffffffffffff"], [7n, "020700000000000000"],
    [2 ** 53 - 1, "02ffffffffffff1f00"],
    [0.5, "03000000000000e03f"], [2 ** 53, "030000000000004043"], [1e300, "039c7500883ce4377e"],
    ["", "0400000000"], ["é", "0402000000c3a9"],
    [new Date(1), "050100000000000000"],
    [[], "0700000000"], [["a", "", "é"], "0706000000" + "0161" + "00" + "02c3a9"],
    [["x".repeat(127)], "0780000000" + "7f" + "78".repeat(127)],
    [["x".repeat(128), "y"], "0784000000" + "8001" + "78".repeat(128) + "0179"],
    [["x".repeat(16_384)], "0703400000" + "808001" + "78".repeat(16_384)],
    [[1], "00"], [["a", null], "00"], [[["a"]], "00"], [Array(1), "00"],
  ];
  for (const [input, expected] of cases) assert.equal(value(input), expected, String(input));
});

test("value that no engine can hold is not known", () => {
  for (const it of [undefined, null, NaN, Infinity, 2n ** 63n, new Date(NaN), {}, [7], ["a", undefined], [["a"]], [, "a"]]) assert.equal(isKnown(it), false);
  for (const it of ["", 0, -0, false, 0n, new Date(0), 1.5, [], ["a"], ["a", ""]]) assert.equal(isKnown(it), true);
});

test("request has its fields in order, and none for what is not known", () => {
  const bytes = writeRequest(writeValue, {
    view: new Uint8Array([9, 8]),
    context: { channel: "web", nothing: undefined, broken: NaN, cart_value: 2, topics: ["a"], mixed: ["a", 1] },
    now: 1.5,
    losers: true,
    committed: [{ slot: "hero", item: "a" }],
  });
  assert.equal(hex(bytes), [
    "01", "01", "000000000000f83f", "02000000", "0908",
    "0600", "0700", hex(Buffer.from("channel")), "0403000000", hex(Buffer.from("web")),
    "0700", hex(Buffer.from("nothing")), "00", "0600", hex(Buffer.from("broken")), "00",
    "0a00", hex(Buffer.from("cart_value")), "020200000000000000",
    "0600", hex(Buffer.from("topics")), "07020000000161", "0500", hex(Buffer.from("mixed")), "00",
    "0100", "0400", hex(Buffer.from("hero")), "0100", "61",
  ].join(""));
  assert.equal(hex(writeRequest(writeValue, { now: 0 })), "0100" + "0000000000000000" + "00000000" + "0000" + "0000");
});

test("text is written the same where it is known to be one", () => {
  for (const text of ["", "web", "é"]) assert.equal(written(writeText, text), value(text));
});

test("request larger than the first buffer keeps every byte", () => {
  const view = Uint8Array.from({ length: 100_000 }, (_, index) => index & 0xff);
  const bytes = writeRequest(writeValue, { view, now: 0 });
  assert.equal(bytes.length, 14 + view.length + 4);
  assert.deepEqual(bytes.subarray(14, 14 + view.length), view);
});

test("name past 65,535 bytes is refused", () => {
  assert.throws(() => writeRequest(writeValue, { now: 0, context: { ["k".repeat(65_536)]: 1 } }), RangeError);
  assert.doesNotThrow(() => writeRequest(writeValue, { now: 0, context: { ["k".repeat(65_535)]: 1 } }));
});

test("record of every kind has its layout", () => {
  const time = 1000;
  const ms = "0000000000408f40";
  const cases = [
    [{ kind: "event", name: "ab", time, dimensions: { sku: "x1", n: 5 } },
      `01 0200 6162 ${ms} 0200 0300 736b75 0200 7831 0100 6e 0100 35`],
    [{ kind: "event", name: "ab", time }, `01 0200 6162 ${ms} 0000`],
    [{ kind: "attribute", name: "p", time, value: true }, `02 0100 70 ${ms} 0101`],
    [{ kind: "attribute", name: "p", time, value: ["a"] }, `02 0100 70 ${ms} 07 02000000 01 61`],
    [{ kind: "attribute", name: "p", time, value: null }, `02 0100 70 ${ms} 00`],
    [{ kind: "consent", purpose: "f", granted: false, time }, `03 0100 66 00 ${ms}`],
    [{ kind: "transition", transition: { from: "a", to: "b", atMs: time, newestMs: 0, id: "f1e2d3c4b5a69788" } },
      `04 0100 61 0100 62 ${ms} 0000000000000000 8897a6b5c4d3e2f1`],
  ];
  for (const [record, expected] of cases) assert.equal(hex(writeRecord(newWriter(), record)), expected.replaceAll(" ", ""), record.kind);
});

const words = (...list) => new Uint32Array(list);
/** What the engine tells of a pack: names by kind, and where columns of so many bytes per number are. */
function manifestOf(names, columns, contentAt = 0, content = "") {
  const [places, pack] = [[], [9, 9, 9]];
  for (const [bytes, numbers] of columns) {
    places.push(pack.length, numbers.length, bytes);
    for (let byte = 0; byte < bytes; byte++) pack.push(...numbers.map((number) => (number >>> (8 * byte)) & 0xff));
  }
  const told = [...names.map((list) => new TextEncoder().encode(list.map((name) => `${name}\n`).join(""))), words(...places, contentAt)];
  // That of the first item.
  pack.length = Math.max(pack.length, contentAt + (columns[4][1][0] ?? 0));
  pack.push(...new TextEncoder().encode(content));
  return manifests.readManifest(new Uint8Array(pack), (kind) => told[kind].buffer);
}
const manifest = manifestOf(
  [["shop"], ["first", "second"], ["hero"], ["view"], ["plan", "größe"], ["functional"], ["a", "b"]],
  [[2, [0]], [2, [0, 0x1234]], [2, [1]], [2, [0, 1]], [4, [100, 0xfffefdfc]], [4, [5, 0]], [2, [4, 2]]], 77, '"big"',
);

test("manifest gives names by kind, numbers by column, and content by item", () => {
  const { namesOf, numberOf, contentOf } = manifest;
  assert.deepEqual([contentOf(0), contentOf(1)], ["big", null]);
  const kinds = { JOURNEY: ["shop"], STAGES: ["first", "second"], SLOTS: ["hero"], EVENTS: ["view"], ATTRIBUTES: ["plan", "größe"], PURPOSES: ["functional"], ITEMS: ["a", "b"] };
  for (const [kind, names] of Object.entries(kinds)) assert.deepEqual(namesOf(manifests[kind]), names, kind);
  const columns = { EVENTS: [0], ATTRIBUTES: [0, 0x1234], PURPOSES: [1], ITEMS: [0, 1], CONTENTS: [100, 0xfffefdfc], CONTENT_BYTES: [5, 0], TYPES: [4, 2] };
  for (const [column, numbers] of Object.entries(columns)) {
    assert.deepEqual(numbers.map((_, index) => numberOf(manifests[column], index)), numbers, column);
  }
  assert.equal(namesOf(manifests.ITEMS), namesOf(manifests.ITEMS));
});

test("manifest of nothing has no names", () => {
  const { namesOf } = manifestOf(Array(7).fill([]), Array(7).fill([2, []]));
  for (let kind = 0; kind < 7; kind++) assert.deepEqual(namesOf(kind), []);
});

/** A number of 64 bits as words. */
const wide = (bits) => [Number(BigInt.asUintN(32, bits)), Number(BigInt.asUintN(64, bits) >> 32n)];
const doubles = (...list) => [...new Uint32Array(new Float64Array(list).buffer)];

test("response becomes names, reasons and hex ids", () => {
  const page = readResponse(words(
    1, 1, 0, 1, ...doubles(5, 4), ...wide(-1n),
    1, 0, ...wide(0x0123456789abcdefn),
    2, (22 << 16) + 0, 6 * 2 ** 24 + (22 << 16) + 0,
  ), manifest);
  assert.equal(page.stage, "second");
  assert.deepEqual(page.decisions, [{ slot: "hero", item: "b", variant: null, reason: "matched", decisionId: "0123456789abcdef" }]);
  assert.deepEqual(standingOf(page), { viewReadable: true, stageKnown: true });
  assert.deepEqual(transitionOf(page, manifest), { from: "first", to: "second", atMs: 5, newestMs: 4, id: "ffffffffffffffff" });
  assert.deepEqual(losersOf(page, manifest), [[
    { item: "a", reason: "condition_unknown", cause: null }, { item: "a", reason: "condition_unknown", cause: "no_consent" },
  ]]);
});

test("response for a baseline has no item", () => {
  const page = readResponse(words(6, 0, 0, 0, ...doubles(0, 0), ...wide(0n), 0xffff, 1, ...wide(0n), 0), manifest);
  assert.deepEqual(page.decisions, [{ slot: "hero", item: null, variant: null, reason: "no_item", decisionId: "0000000000000000" }]);
  assert.deepEqual(standingOf(page), { viewReadable: false, stageKnown: false });
  assert.equal(transitionOf(page, manifest), undefined);
  assert.deepEqual(losersOf(page, manifest), [[]]);
});

test("reason and cause numbers have the names of the closed list", () => {
  assert.deepEqual(DECIDED, ["matched", "no_item", "committed"]);
  assert.deepEqual(REASONS.slice(0, 6), [...DECIDED, "holdout", "no_unit", "preview"]);
  assert.equal(loserReason(16), "stage");
  assert.equal(loserReason(30), "stage_unknown");
  assert.equal(loserReason(31), "outranked");
  assert.equal(new Set(REASONS).size, 22);
  assert.equal(causeName(0), null);
  assert.equal(causeName(1), "absent");
  assert.equal(causeName(7), "not_in_token");
  assert.deepEqual([0, 1, 2, 3, 4, 5, 99].map(appliedName),
    ["applied", "malformed", "undeclared", "no_consent", "type_mismatch", "full", "malformed"]);
});

test("fingerprint is FNV-1a 32", () => {
  assert.equal(fingerprint(new Uint8Array(0)), "811c9dc5");
  assert.equal(fingerprint(new TextEncoder().encode("foobar")), "bf9cf968");
});
