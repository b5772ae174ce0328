// Writes what is built of the shop into a folder: every page in every language, as plain HTML that any host can serve,
// and the module that explains a decision.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cameras } from "../pages/cameras.mjs";
import { cart } from "../pages/cart.mjs";
import { handbook } from "../pages/handbook.mjs";
import { home } from "../pages/home.mjs";
import { lost } from "../pages/lost.mjs";
import { products } from "../pages/product.mjs";
import { writeExplain } from "./explain.mjs";
import { LANGUAGES, languageOf } from "./language.mjs";
import { layout } from "./layout.mjs";

const PAGES = [home, cameras, ...products, cart, handbook, lost];
const [folder] = process.argv.slice(2);

if (!folder) {
  console.error("usage: node www/build/build.mjs FOLDER");
  process.exit(2);
}

for (const lang of LANGUAGES) {
  const language = languageOf(lang);
  for (const make of PAGES) {
    const page = make(language);
    const path = language.to(page.path);
    const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, String(layout(language, page)));
  }
}

await writeExplain(join(folder, "etappe"));
