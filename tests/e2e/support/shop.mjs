// One browser and one served site for all tests of a file, from before its first to after its last.
import { after, before } from "node:test";
import { launch } from "./browser.mjs";
import { serve } from "./site.mjs";

export let browser;
export let site;

/** Declares both for the file that calls it; `options` are those of `serve`. */
export function useShop(options) {
  before(async () => {
    browser = await launch();
    site = await serve(options);
  });
  after(async () => {
    await browser?.close();
    await site?.stop();
  });
}
