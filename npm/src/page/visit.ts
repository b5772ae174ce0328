// The rest of a visit, loaded when the first decision is made: fold what is queued into the profile and decide again after what
// the visitor did, here or in another tab; take over from an edge worker; note what happens to items; preview; erase.
import { fingerprint, hexOf } from "../bytes.js";
import type { Core } from "../core.js";
import { drawsOf, losersOf, transitionOf } from "../wire/details.js";
import { ITEMS } from "../wire/manifest.js";
import { ALL } from "../wire/notes.js";
import type { Request } from "../wire/request.js";
import { readEdgeState } from "./edge-state.js";
import { wipe } from "./erase.js";
import { openFolder, type Folder } from "./fold.js";
import { openImpressions } from "./impressions.js";
import type { Page, Shell, Visit } from "./page.js";
import { openPreview } from "./preview.js";
import { watch } from "./seen.js";
import { openWhole } from "./whole.js";

export { openWhole };

/** Takes the page over from the shell. */
export async function openVisit(...shell: Shell): Promise<Visit> {
  const [
    options, page, elements, booting, activating, storing, packing, compile, construct, newWriter, openCore, openStore, readSaved, dropCookie,
    warn, fail, tell, fill, takeBack, queue, queuePage,
  ] = shell;
  const { shown, words } = page;
  const store = await storing;
  const channel = openChannel();
  const { join, wasSeen, again } = watch(elements, performance.now() - page.beganAt, (slot) => happened.seen(slot));
  let folding: Promise<unknown> | undefined;
  let folder: Promise<Folder> | undefined;
  let isFoldSoon = false;
  let whole: Promise<Core> | undefined;
  page.joined = join;

  const whenIdle = (run: () => void) => void (globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 200)))(run, { timeout: 2000 });

  const happened = openImpressions({
    page, queue, again, fail,
    wasQueued() {
      if (isFoldSoon) return;
      isFoldSoon = true;
      whenIdle(() => {
        isFoldSoon = false;
        fold().catch(fail);
      });
    },
    dismissed: (slot) => fillAgain(slot),
  });

  const openWholeOnce = () => (whole ??= packing.then((pack) => openWhole(options, pack, compile, openCore)).catch((error: unknown) => {
    whole = undefined;
    throw error;
  }));

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
    // What is queued by then is folded with the rest.
    for (let queuing; queuing !== page.queuing; ) await (queuing = page.queuing);
    const taken = happened.pending();
    if (before !== page.erasures) return;
    const result = await fold();
    if (before !== page.erasures) return;
    page.saved = result;
    happened.folded(taken);
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
    if (page.previewed) return fill({ preview: page.previewed });
    fill(facts(acting), ({ slot, item }) => {
      const current = shown.get(slot);
      return !current || slot === acting || (current.item === null ? !wasSeen(slot) : current.item !== item);
    });
  };

  const facts = (acting?: string): Partial<Request> => ({
    committed: [...shown.values()].flatMap(({ slot, item, variant }) => (item !== null && slot !== acting ? [{ slot, item, variant }] : [])),
    ...happened.facts(),
  });

  const preview = openPreview({ page, fill, openWhole: openWholeOnce, facts });

  const acted = (slot?: string) => fold()
    .then(() => {
      if (page.core && !page.isOver) fillAgain(slot);
    })
    .catch(fail);

  const begin = async (isPending: boolean) => {
    page.core!.writers = ALL;
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
        happened.forget();
      }
      reread(!data, page.isOver && !data?.granted).catch(fail);
    };
  }
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    words.clear();
    page.isPageQueued = false;
    happened.begin(Date.now());
    reread(false).then(queuePage).then(() => fold()).catch(fail);
  });
  void booting.then(() => activating).then((wasPrepared) => {
    if (page.isOver) return;
    page.core!.writers = ALL;
    happened.begin(Math.round(Date.now() - (wasPrepared ? 0 : performance.now() - page.beganAt)));
    if (page.erasures) return;
    // Deciding the same once more says it again: the stage that this page led to.
    const transition = page.asked && transitionOf(page.core!.decide(page.asked), page.core!);
    if (transition) queue({ kind: "transition", transition });
    whenIdle(() => void (folding ?? fold().catch(fail)));
  }).catch(fail);
  if (options.debug) sayDecisions(page, openWholeOnce, fail);
  // What another tab said before this part was there, nobody heard.
  const { saved } = await readSaved(store);
  if (!page.erasures && JSON.stringify(saved?.words) !== JSON.stringify(page.saved?.words)) {
    if (page.asked) await reread(false);
    else page.saved = saved;
  }

  return {
    begin,
    acted,
    preview: (what) => preview(what).catch((error: unknown) => warn("preview did nothing", error)),
    said: (purpose, granted) => (granted ? acted() : fold(() => page.denials--).catch(fail))
      .then(() => channel?.postMessage({ purpose, granted })),
    erase() {
      words.clear();
      happened.forget();
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

/** Prints every decision with what lost and why, which only the whole engine says: deciding the same once more changes nothing. */
function sayDecisions(page: Page, whole: () => Promise<Core>, fail: (error: unknown) => void): void {
  const say = () => {
    const { asked } = page;
    if (asked) whole().then((core) => {
      const decided = core.decide({ ...asked, losers: true });
      const [losers, draws] = [losersOf(decided, core), drawsOf(decided, core)];
      const decisions = decided.decisions.map((decision, slot) => ({ ...decision, ...draws[slot], losers: losers[slot] }));
      console.info("etappe:", { stage: decided.stage, transition: transitionOf(decided, core), decisions });
    }).catch(fail);
  };
  say();
  addEventListener("etappe:decided", say);
}
