// Explains a decision of the page with the author side of the package; the corner loads this when it is opened.
import { createAuthor } from "etappe/author";

let opening;

const fetchPack = async () => {
  const response = await fetch(document.querySelector("script[data-pack]").dataset.pack);
  if (!response.ok) throw new Error(`the pack is not there: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

// Names with a content hash, put in by the build.
const open = async () => ({ author: await createAuthor({ wasm: new URL(AUTHOR_WASM, import.meta.url) }), pack: await fetchPack() });

/** The explanation of what `etappe.request()` hands out, with sentences in a language. */
export async function explain(request, language) {
  const { author, pack } = await (opening ??= open());
  return author.explain({ ...request, pack, language });
}
