// The rest of a visit, loaded when the first decision is made: fold what is queued into the profile and decide again after what
// the visitor did, here or in another tab; take over from an edge worker; erase.
import { fingerprint, hexOf } from "../bytes.js";
import { losersOf, transitionOf } from "../wire/details.js";
import { ITEMS } from "../wire/manifest.js";
import { writeValue } from "../wire/value.js";
import { readEdgeState } from "./edge-state.js";
import { wipe } from "./erase.js";
import { openFolder, type Folder } from "./fold.js";
import type { Page, Shell, Visit } from "./page.js";
import { watch } from "./seen.js";

/** Takes the page over from the shell. */
export async function openVisit(...shell: Shell): Promise<Visit> {
  const [
    options, page, elements, booting, activating, storing, packing, compile, construct, newWriter, openStore, readSaved, dropCookie,
    warn, fail, tell, fill, takeBack, queue, queuePage,
  ] = shell;
  const { shown, words } = page;
  const store = await storing;
  const channel = openChannel();
  const { join, wasSeen } = watch(elements, performance.now() - page.beganAt);
  let folding: Promise<unknown> | undefined;
  let folder: Promise<Folder> | undefined;
  page.joined = join;

  const openFolderOnce = () => (folder ??= packing.then((pack) => openFolder({
    shared: { compile, construct, newWriter, warn },
    store,
    pack,
    manifest: page.core!,
    profileWasm: options.profileWasm ?? new URL("../wasm/profile.wasm", import.meta.url),
    mayShare: () => options.cookie !== false && !page.denials,
    evaluate: (view, now) => transitionOf(page.core!.decide({ view, context: page.context, now }), page.core!),
    forget: () => wipe(openStore, store, ["saved"]),
  })).catch((error: unknown) => {
    folder = undefined;
    throw error;
  }));

  const foldNow = async () => {
    const before = page.erasures;
    const { fold } = await openFolderOnce();
    if (before !== page.erasures) return;
    const result = await fold();
    if (before === page.erasures) page.saved = result;
  };

  // Folds follow each other; what the visitor did meanwhile waits for the next one, unless everything was erased since.
  const fold = (begin?: () => void) => {
    const before = page.erasures;
    return (folding = Promise.resolve(folding ?? booting)
      .catch(() => undefined)
      .then(() => page.queuing)
      .then(() => activating)
      .then(() => begin?.())
      .then(() => (page.isOver || before !== page.erasures ? undefined : foldNow())));
  };

  // Fills what is free: slots that show nothing yet, those that the visitor acted in, baselines that were not seen, and what
  // must not stand any longer.
  const fillAgain = (acting?: string) => {
    const standing = [...shown.values()].flatMap(({ slot, item }) => (item !== null && slot !== acting ? [{ slot, item }] : []));
    fill(standing, ({ slot, item }) => {
      const current = shown.get(slot);
      return !current || slot === acting || (current.item === null ? !wasSeen(slot) : current.item !== item);
    });
  };

  const acted = (slot?: string) => fold()
    .then(() => {
      if (page.core && !page.isOver) fillAgain(slot);
    })
    .catch(fail);

  const begin = async (isPending: boolean) => {
    const edge = page.erasures ? undefined : await readEdgeState();
    if (edge) {
      ({ context: page.context, stage: page.stage } = edge);
      for (const decision of edge.decisions) {
        // An item that this journey does not have is no decision of it.
        const isOurs = decision.item === null || page.core!.namesOf(ITEMS).includes(decision.item);
        if (isOurs) shown.set(decision.slot, { ...decision, stage: edge.stage });
      }
    }
    // The visitor acted on the page before and left at once: better show what that led to than swap it in later.
    if (isPending) await foldNow().catch(() => undefined);
    if (!edge) return false;
    const { saved } = page;
    if (edge.packHash === packHash(await packing) && (!saved || fingerprint(saved.view) === edge.viewHash)) {
      page.asked = { view: saved?.view, context: page.context, now: edge.now };
      tell();
    } else {
      // What the edge filled and nobody saw yet was decided without this profile or journey, so it is free again.
      for (const slot of [...shown.keys()]) if (!wasSeen(slot)) shown.delete(slot);
      fillAgain();
    }
    return true;
  };

  // Another tab, or this one before it slept in the back-forward cache, has changed what is stored.
  const reread = async (isErasure: boolean, isAll = false) => {
    if (isErasure) store.inMemory.saved = undefined;
    const before = page.saved;
    ({ saved: page.saved } = await readSaved(store));
    takeBack(isAll || (!page.saved && (isErasure || !!before)));
  };

  if (options.cookie === false) dropCookie();
  if (channel) {
    channel.onmessage = ({ data }) => {
      if (data) words.set(data.purpose, data.granted);
      else {
        page.erasures++;
        words.clear();
      }
      reread(!data, page.isOver && !data?.granted).catch(fail);
    };
  }
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    words.clear();
    page.isPageQueued = false;
    reread(false).then(queuePage).then(() => fold()).catch(fail);
  });
  void booting.then(() => activating).then(() => {
    if (page.isOver || page.erasures) return;
    // Deciding the same once more says it again: the stage that this page led to.
    const transition = page.asked && transitionOf(page.core!.decide(page.asked), page.core!);
    if (transition) queue({ kind: "transition", transition });
    const whenIdle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 200));
    whenIdle(() => void (folding ?? fold().catch(fail)), { timeout: 2000 });
  }).catch(fail);
  if (options.debug) sayDecisions(page);
  // What another tab said before this part was there, nobody heard.
  const { saved } = await readSaved(store);
  if (!page.erasures && JSON.stringify(saved?.words) !== JSON.stringify(page.saved?.words)) {
    if (page.asked) await reread(false);
    else page.saved = saved;
  }

  return {
    value: writeValue,
    begin,
    acted,
    said: (purpose, granted) => (granted ? acted() : fold(() => page.denials--).catch(fail))
      .then(() => channel?.postMessage({ purpose, granted })),
    erase() {
      words.clear();
      page.denials = 0;
      page.saved = undefined;
      const wiping = wipe(openStore, store);
      dropCookie();
      takeBack(true);
      return wiping.finally(() => {
        dropCookie();
        channel?.postMessage(0);
      });
    },
  };
}

/** The hash in a pack's header. */
const packHash = (pack: Uint8Array): string => hexOf(new Uint32Array(pack.buffer, 16, 2), 0);

function openChannel(): BroadcastChannel | undefined {
  // Where a browser refuses storage it may refuse this as well, with an exception.
  try {
    return new BroadcastChannel("etappe");
  } catch {
    return undefined;
  }
}

/** Prints every decision with what lost and why: deciding the same once more changes nothing. */
function sayDecisions(page: Page): void {
  const say = () => {
    const { core, asked } = page;
    if (!core || !asked) return;
    const decided = core.decide({ ...asked, losers: true });
    const losers = losersOf(decided, core);
    const decisions = decided.decisions.map((decision, slot) => ({ ...decision, losers: losers[slot] }));
    console.info("etappe:", { stage: decided.stage, transition: transitionOf(decided, core), decisions });
  };
  say();
  addEventListener("etappe:decided", say);
}
