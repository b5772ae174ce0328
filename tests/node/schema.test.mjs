// The JSON Schema of journeys: what is right validates, what has another shape does not, and editors help by it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";
import languageService from "vscode-json-languageservice";
import { brokenJourneys, goldenJourneys, goodJourneys, parsed, wrongExamples } from "./support/journeys.mjs";

const { getLanguageService, TextDocument } = languageService;
const schema = JSON.parse(readFileSync(fileURLToPath(import.meta.resolve("etappe/journey.schema.json")), "utf8"));
const ajv = new Ajv({ strict: true, strictTuples: false, allowUnionTypes: true, allErrors: true });
ajv.addVocabulary(["markdownDescription"]);
const validate = ajv.compile(schema);
const errors = () => ajv.errorsText(validate.errors);

/**
 * Codes that are about shape alone: fields, types, and values that need nothing else of the journey to be wrong.
 * How a number is written is no shape: to JSON Schema `1e9` is a whole number, and what stands in content is anything.
 */
const SHAPE = new Set(["E0201", "E0202", "E0203", "E0204"]);

test("journeys of examples, documentation and tests validate", () => {
  const good = goodJourneys();
  assert.ok(good.length >= 30, `${good.length} journeys`);
  for (const { name, text } of good) assert.ok(validate(parsed(text)), `${name}: ${errors()}`);
});

test("golden journeys without a mistake validate, those of another shape do not", () => {
  const cases = goldenJourneys();
  let wrong = 0;
  for (const { name, text, codes } of cases) {
    const value = parsed(text);
    const isShape = codes.some((code) => SHAPE.has(code)) && !/\/(content-numbers|number-with-exponent)/.test(name);
    if (codes.length === 0) assert.ok(validate(value), `${name}: ${errors()}`);
    // YAML that this reader refuses as a whole cannot be validated.
    if (isShape && value !== undefined) {
      wrong += 1;
      assert.ok(!validate(value), `${name} validates although it has ${codes}`);
    }
  }
  assert.ok(wrong >= 25, `${wrong} of ${cases.length}`);
});

test("broken journeys and wrong examples of another shape do not validate", () => {
  const cases = [...brokenJourneys(), ...wrongExamples()].filter(({ codes }) => SHAPE.has(codes[0]));
  assert.ok(cases.length >= 10, `${cases.length} cases`);
  for (const { name, text } of cases) assert.ok(!validate(parsed(text)), `${name} validates`);
});

test("examples name the schema for editors", () => {
  for (const name of ["amy", "shop"]) {
    const url = new URL(`../../examples/${name}/journey.yaml`, import.meta.url);
    const [, path] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(url, "utf8"));
    assert.deepEqual(JSON.parse(readFileSync(new URL(path, url), "utf8")), schema, name);
  }
});

/** Every schema within the schema. */
function* within(part) {
  if (typeof part !== "object" || part === null) return;
  yield part;
  for (const [key, value] of Object.entries(part)) if (!["examples", "default"].includes(key)) yield* within(value);
}

test("examples and defaults of the schema are valid where they stand", () => {
  let examples = 0;
  for (const part of within(schema)) {
    const values = [...(Array.isArray(part.examples) ? part.examples : []), ...("default" in part && typeof part.description === "string" ? [part.default] : [])];
    for (const value of values) {
      examples += 1;
      assert.ok(ajv.validate({ ...part, examples: undefined }, value), `${JSON.stringify(value)}: ${ajv.errorsText()}`);
    }
  }
  assert.ok(examples >= 35, `${examples}`);
});

test("every field has a description that is a sentence", () => {
  for (const part of within(schema)) {
    if (!part.properties) continue;
    for (const [name, field] of Object.entries(part.properties)) {
      if (field === false || !("markdownDescription" in field)) continue;
      assert.match(field.description, /^\S.{8,330}\.$/s, name);
    }
  }
});

const service = getLanguageService({});
service.configure({ validate: true, schemas: [{ uri: "etappe://journey", fileMatch: ["*.json"], schema }] });

/** The document, with the place of the mark `|` that is taken out of it. */
function marked(text) {
  const document = TextDocument.create("file:///journey.json", "json", 1, text.replace("|", ""));
  return { document, json: service.parseJSONDocument(document), place: document.positionAt(text.indexOf("|")) };
}

const JOURNEY = `{
  "journey": "shop", "version": 1, "purposes": { "functional": { "default": "granted" } },
  "sta1ges": [{ "id": "awareness" }, { "id": "later", "enter": "true" }],
  "slots": { "hero": { "kinds": [1kinds] } },
  "items": [{ "id": "welcome", "slots": ["hero"]1item }]
}`;
const at = (mark, insert) => JOURNEY.replace(mark, insert).replace(/1kinds|1item/g, "").replace("sta1ges", "stages");

test("editor completes the fields of an item and the kinds of a slot", async () => {
  const item = marked(at("1item", ', "|"'));
  const fields = (await service.doComplete(item.document, item.place, item.json)).items.map(({ label }) => label);
  for (const field of ["kind", "when", "stages", "priority", "content"]) assert.ok(fields.includes(field), `${field}: ${fields}`);
  assert.ok(!fields.includes("id") && !fields.includes("enter"), `${fields}`);
  const slot = marked(at("1kinds", '"|"'));
  const kinds = (await service.doComplete(slot.document, slot.place, slot.json)).items.map(({ label }) => label);
  assert.deepEqual(kinds.filter((kind) => kind !== "null").sort(), ['"block"', '"offer"', '"prompt"', '"survey"']);
});

test("editor explains a field under the pointer", async () => {
  const stages = marked(at("sta1ges", "sta|ges"));
  const hover = await service.doHover(stages.document, stages.place, stages.json);
  assert.match(JSON.stringify(hover.contents), /parts of the customer journey, in order/);
});

test("editor marks a field that is not known and a stage without its condition", async () => {
  const found = async (text) => {
    const { document, json } = marked(`${text}|`);
    const diagnostics = await service.doValidation(document, json);
    return diagnostics.map(({ message, range }) => `${document.getText(range)}: ${message}`);
  };
  assert.deepEqual(await found(at("1item", "")), []);
  assert.match((await found(at("1item", ', "knid": "block"'))).join(), /^"knid": .*knid/);
  assert.match((await found(at("", "").replace(', "enter": "true"', ""))).join(), /enter/);
  assert.match((await found(at("", "").replace('{ "id": "awareness" }', '{ "id": "awareness", "enter": "true" }'))).join(), /^"enter"/);
});
