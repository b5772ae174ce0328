// The bytes that cross to the engine, against the layout written down by hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fingerprint, newWriter } from "../../npm/dist/bytes.js";
import { causeName, DECIDED, loserReason, REASONS } from "../../npm/dist/reasons.js";
import { drawsOf, losersOf, standingOf, transitionOf } from "../../npm/dist/wire/details.js";
import * as manifests from "../../npm/dist/wire/manifest.js";
import { ALL } from "../../npm/dist/wire/notes.js";
import { appliedName, writeRecord } from "../../npm/dist/wire/record.js";
import { FIRST, writeRequest } from "../../npm/dist/wire/request.js";
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
  const bytes = writeRequest({
    view: new Uint8Array([9, 8]),
    context: { channel: "web", nothing: undefined, broken: NaN, cart_value: 2, topics: ["a"], mixed: ["a", 1] },
    now: 1.5,
    losers: true,
    committed: [{ slot: "hero", item: "a" }],
  }, ALL);
  assert.equal(hex(bytes), [
    "01", "01", "000000000000f83f", "02000000", "0908",
    "0600", "0700", hex(Buffer.from("channel")), "0403000000", hex(Buffer.from("web")),
    "0700", hex(Buffer.from("nothing")), "00", "0600", hex(Buffer.from("broken")), "00",
    "0a00", hex(Buffer.from("cart_value")), "020200000000000000",
    "0600", hex(Buffer.from("topics")), "07020000000161", "0500", hex(Buffer.from("mixed")), "00",
    "0100", "00", "0400", hex(Buffer.from("hero")), "0100", "61", "0000", "0000000000000000",
  ].join(""));
  for (const writers of [ALL, FIRST]) {
    assert.equal(hex(writeRequest({ now: 0 }, writers)), "0100" + "0000000000000000" + "00000000" + "0000" + "0000");
  }
});

test("request says each thing beside its facts with a number, three names and a time", () => {
  const name = (text) => hex([text.length, 0]) + hex(Buffer.from(text));
  const note = (what, first = "", item = "", third = "", time = "0000000000000000") => hex([what]) + name(first) + name(item) + name(third) + time;
  const one = "000000000000f03f";
  const cases = [
    [{ committed: [{ slot: "s", item: "i", variant: "v" }, { slot: "t", item: "j", variant: null }] }, note(0, "s", "i", "v"), note(0, "t", "j")],
    [{ done: ["i"] }, note(1, "", "i")],
    [{ pageStarted: 1 }, note(2, "", "", "", one)],
    [{ preview: { items: { s: "i" } } }, note(3, "s", "i")],
    [{ preview: { variants: { e: "v" } } }, note(4, "e", "", "v")],
    [{ preview: { stage: "x" } }, note(5, "", "", "x")],
    [{ preview: { segments: { out: false, in: true } } }, note(6, "", "", "out"), note(7, "", "", "in")],
    ...Object.entries({ exposure: "s", click: "c", dismissal: "d", conversion: "f" }).map(([kind, letter]) =>
      [{ unfolded: [{ item: "i", slot: "s", kind, time: 1 }] }, note(letter.charCodeAt(0), "s", "i", "", one)]),
    [{ unfolded: [{ item: "i", kind: "click", time: 1 }] }, note("c".charCodeAt(0), "", "i", "", one)],
    [{ committed: undefined, done: undefined, unfolded: undefined, preview: undefined }],
  ];
  for (const [request, ...notes] of cases) {
    const begin = "0100" + "0000000000000000" + "00000000" + "0000";
    assert.equal(hex(writeRequest({ now: 0, ...request }, ALL)), begin + hex([notes.length, 0]) + notes.join(""), JSON.stringify(request));
  }
});

test("request says the latest 32 things that happened and are not folded", () => {
  const unfolded = Array.from({ length: 40 }, (_, time) => ({ item: "i", kind: "click", time }));
  const bytes = writeRequest({ now: 0, unfolded }, ALL);
  assert.deepEqual([...bytes.subarray(16, 18)], [32, 0]);
  assert.equal(new DataView(bytes.buffer).getFloat64(bytes.length - 8, true), 39);
});

test("text is written the same where it is known to be one", () => {
  for (const text of ["", "web", "é"]) assert.equal(written(writeText, text), value(text));
});

test("request larger than the first buffer keeps every byte", () => {
  const view = Uint8Array.from({ length: 100_000 }, (_, index) => index & 0xff);
  const bytes = writeRequest({ view, now: 0 }, ALL);
  assert.equal(bytes.length, 14 + view.length + 4);
  assert.deepEqual(bytes.subarray(14, 14 + view.length), view);
});

test("name past 65,535 bytes is refused", () => {
  assert.throws(() => writeRequest({ now: 0, context: { ["k".repeat(65_536)]: 1 } }, ALL), RangeError);
  assert.throws(() => writeRequest({ now: 0, done: ["k".repeat(65_536)] }, ALL), RangeError);
  assert.doesNotThrow(() => writeRequest({ now: 0, context: { ["k".repeat(65_535)]: 1 } }, ALL));
});

test("record of every kind has the same fields, empty where it has none", () => {
  const time = 1000;
  const [ms, zero] = ["0000000000408f40", "0000000000000000"];
  const cases = [
    [{ kind: "event", name: "ab", time, dimensions: { sku: "x1", n: 5 } },
      `01 0000 ${ms} ${zero} ${zero} 0200 6162 0000 0000 00 0200 0300 736b75 0200 7831 0100 6e 0100 35`],
    [{ kind: "event", name: "ab", time }, `01 0000 ${ms} ${zero} ${zero} 0200 6162 0000 0000 00 0000`],
    [{ kind: "attribute", name: "p", time, value: true }, `02 0000 ${ms} ${zero} ${zero} 0100 70 0000 0000 0101 0000`],
    [{ kind: "attribute", name: "p", time, value: ["a"] }, `02 0000 ${ms} ${zero} ${zero} 0100 70 0000 0000 07 02000000 01 61 0000`],
    [{ kind: "attribute", name: "p", time, value: null }, `02 0000 ${ms} ${zero} ${zero} 0100 70 0000 0000 00 0000`],
    [{ kind: "consent", purpose: "f", granted: true, time }, `03 0100 ${ms} ${zero} ${zero} 0100 66 0000 0000 00 0000`],
    [{ kind: "transition", transition: { from: "a", to: "b", atMs: 0, newestMs: time, id: "f1e2d3c4b5a69788" } },
      `04 0000 ${zero} ${ms} 8897a6b5c4d3e2f1 0100 61 0100 62 0000 00 0000`],
    [{ kind: "impression", what: "dismissal", item: "a", slot: "bc", channel: "w", time },
      `05 0200 ${ms} ${zero} ${zero} 0100 61 0200 6263 0100 77 00 0000`],
    [{ kind: "impression", what: "exposure", item: "a", time }, `05 0000 ${ms} ${zero} ${zero} 0100 61 0000 0000 00 0000`],
    [{ kind: "assignment", experiment: "e", variant: "v", version: 258, time },
      `06 0201 ${ms} ${zero} ${zero} 0100 65 0100 76 0000 00 0000`],
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
  // That of the first item, and behind it that of a variant.
  pack.length = Math.max(pack.length, contentAt + (columns[4][1][0] ?? 0));
  pack.push(...new TextEncoder().encode(content));
  return manifests.readManifest(new Uint8Array(pack), (kind) => told[kind].buffer);
}
const manifest = manifestOf(
  [["shop"], ["first", "second"], ["hero"], ["view"], ["plan", "größe"], ["functional"], ["a", "b"], ["", "one", "two"], ["copy"]],
  [
    [2, [0]], [2, [0, 0x1234]], [2, [1]], [2, [0, 1]], [4, [100, 0xfffefdfc]], [4, [5, 0]],
    [4, [0, 0, 105]], [4, [0, 0, 7]], [2, [0, 0, 0]], [2, [3]], [2, [4, 2]],
  ], 77, '"big""other"',
);

test("manifest gives names by kind, numbers by column, and content by item", () => {
  const { namesOf, numberOf, contentOf } = manifest;
  assert.deepEqual([contentOf(0), contentOf(1), contentOf(-1), contentOf(2)], ["big", null, null, null]);
  assert.deepEqual([contentOf(0, 2), contentOf(0, 1), contentOf(0, 0xffff), contentOf(1, 1)], ["other", "big", "big", null]);
  const kinds = { JOURNEY: ["shop"], STAGES: ["first", "second"], SLOTS: ["hero"], EVENTS: ["view"], ATTRIBUTES: ["plan", "größe"], PURPOSES: ["functional"], ITEMS: ["a", "b"], VARIANTS: ["", "one", "two"], EXPERIMENTS: ["copy"] };
  for (const [kind, names] of Object.entries(kinds)) assert.deepEqual(namesOf(manifests[kind]), names, kind);
  const columns = { EVENTS: [0], ATTRIBUTES: [0, 0x1234], PURPOSES: [1], ITEMS: [0, 1], CONTENTS: [100, 0xfffefdfc], VARIANT_CONTENTS: [0, 0, 105], EXPERIMENT: [0, 0, 0], VERSIONS: [3], TYPES: [4, 2] };
  for (const [column, numbers] of Object.entries(columns)) {
    assert.deepEqual(numbers.map((_, index) => numberOf(manifests[column], index)), numbers, column);
  }
  assert.equal(namesOf(manifests.ITEMS), namesOf(manifests.ITEMS));
});

test("manifest of nothing has no names", () => {
  const { namesOf } = manifestOf(Array(9).fill([]), Array(11).fill([2, []]));
  for (let kind = 0; kind < 9; kind++) assert.deepEqual(namesOf(kind), []);
});

/** A number of 64 bits as words. */
const wide = (bits) => [Number(BigInt.asUintN(32, bits)), Number(BigInt.asUintN(64, bits) >> 32n)];
const doubles = (...list) => [...new Uint32Array(new Float64Array(list).buffer)];

test("response becomes names, reasons and hex ids", () => {
  const page = readResponse(words(
    1, 1, 0, 1, ...doubles(5, 4), ...wide(-1n), ...doubles(77),
    0xffff0001, 10_000 * 2 ** 16, ...wide(0x0123456789abcdefn),
    2, (22 << 16) + 0, 6 * 2 ** 24 + (22 << 16) + 0,
  ), manifest);
  assert.equal(page.stage, "second");
  assert.deepEqual(page.decisions, [{ slot: "hero", item: "b", variant: null, reason: "matched", decisionId: "0123456789abcdef", draw: 0xffff }]);
  assert.deepEqual(standingOf(page), { viewReadable: true, stageKnown: true, isPreview: false, validUntil: 77 });
  assert.deepEqual(drawsOf(page, manifest), [{ propensity: 10_000 }]);
  assert.deepEqual(transitionOf(page, manifest), { from: "first", to: "second", atMs: 5, newestMs: 4, id: "ffffffffffffffff" });
  assert.deepEqual(losersOf(page, manifest), [[
    { item: "a", reason: "condition_unknown", cause: null }, { item: "a", reason: "condition_unknown", cause: "no_consent" },
  ]]);
});

test("response for a baseline has no item", () => {
  const page = readResponse(words(6, 0, 0, 0, ...doubles(0, 0), ...wide(0n), ...doubles(2 ** 63), 0xffffffff, 1, ...wide(0n), 0), manifest);
  assert.deepEqual(page.decisions, [{ slot: "hero", item: null, variant: null, reason: "no_item", decisionId: "0000000000000000", draw: 0xffff }]);
  assert.deepEqual(standingOf(page), { viewReadable: false, stageKnown: false, isPreview: false, validUntil: Infinity });
  assert.equal(transitionOf(page, manifest), undefined);
  assert.deepEqual(losersOf(page, manifest), [[]]);
});

test("response with a draw names variant, experiment and version, and of who is held out the item apart", () => {
  const before = [8, 0, 0, 0, ...doubles(0, 0), ...wide(0n), ...doubles(0)];
  const drawn = readResponse(words(...before, 2 * 2 ** 16 + 1, 4_500 * 2 ** 16 + 256, ...wide(0n), 0), manifest);
  assert.deepEqual([drawn.decisions[0].item, drawn.decisions[0].variant, drawn.decisions[0].reason, drawn.decisions[0].draw], ["b", "two", "matched", 2]);
  assert.deepEqual(drawsOf(drawn, manifest), [{ propensity: 4_500, assignment: { experiment: "copy", variant: "two", version: 3 } }]);
  assert.equal(standingOf(drawn).isPreview, true);
  const held = readResponse(words(...before, 0xffff0001, 500 * 2 ** 16 + 3, ...wide(0n), 0), manifest);
  const [{ item, heldOut, variant, reason }] = held.decisions;
  assert.deepEqual([item, heldOut, variant, reason], [null, "b", null, "holdout"]);
  assert.deepEqual(drawsOf(held, manifest), [{ propensity: 500 }]);
});

test("reason and cause numbers have the names of the closed list", () => {
  assert.deepEqual(DECIDED, ["matched", "no_item", "committed", "holdout", "no_unit", "preview", "pending"]);
  assert.deepEqual(REASONS.slice(0, 7), DECIDED);
  assert.equal(loserReason(16), "stage");
  assert.equal(loserReason(30), "stage_unknown");
  assert.equal(loserReason(31), "outranked");
  assert.equal(new Set(REASONS).size, 23);
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
