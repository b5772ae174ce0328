// axe on every English page of the shop, and that every page is there in both languages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { testPages } from "./support/axe.mjs";
import { sitePages } from "./support/pages.mjs";

const isGerman = (path) => path.startsWith("/de/");
const [english, german] = [sitePages().filter((path) => !isGerman(path)), sitePages().filter(isGerman)];

test("shop has its pages in both languages", () => {
  assert.ok(english.length >= 8, String(english));
  assert.deepEqual(german.map((path) => path.slice(3)), english);
});

testPages(english);
