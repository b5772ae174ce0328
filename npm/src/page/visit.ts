// The rest of a visit, loaded when the first decision is made: fold what is queued into the profile and decide again after what
// the visitor did, here or in another tab; take over from an edge worker; erase.
import { fingerprint } from "../bytes.js";
import { loserOf } from "../wire/response.js";
import { writeValue } from "../wire/value.js";
import { readEdgeState } from "./edge-state.js";
import { wipe } from "./erase.js";
import { openFolder, type Folder } from "./fold.js";
import type { Page, Shell, Visit } from "./page.js";
import { watch } from "./seen.js";

/** Takes the page over from the shell. */
export async function openVisit(...shell: Shell): Promise<Visit> {
  const [
    options, page, booting, activating, storing, packing, compile, construct, newWriter, openStore, readSaved, dropCookie,
    warn, fail, tell, fill, takeBack, queue, queuePage,
  ] = shell;
  const { shown, words } = page;
  const store = await storing;
  const channel = openChannel();
  const { join, wasSeen } = watch(page.elements, performance.now() - page.beganAt);
  let folding: Promise<unknown> | undefined;
  let folder: Promise<Folder> | undefined;
  page.joined = join;

  const openFolderOnce = () => (folder ??= packing.then((pack) => openFolder({
    shared: { compile, construct, newWriter, warn },
    store,
    pack,
    manifest: page.core!.manifest,
    profileWasm: options.profileWasm ?? new URL("../wasm/profile.wasm", import.meta.url),
    mayShare: () => options.cookie !== false && !page.denials,
    evaluate: (view, now) => page.core!.decide({ view, context: page.context, now }).transition,
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
    const { manifest } = page.core!;
    const edge = page.erasures ? undefined : await readEdgeState();
    if (edge) {
      ({ context: page.context, stage: page.stage } = edge);
      for (const decision of edge.decisions) {
        // An item that this journey does not have is no decision of it.
        const isOurs = decision.item === null || manifest.items.some(({ id }) => id === decision.item);
        if (isOurs) shown.set(decision.slot, { ...decision, stage: edge.stage });
      }
    }
    // The visitor acted on the page before and left at once: better show what that led to than swap it in later.
    if (isPending) await foldNow().catch(() => undefined);
    if (!edge) return false;
    const { saved } = page;
    if (edge.packHash === manifest.packHash && (!saved || fingerprint(saved.view) === edge.viewHash)) {
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
    // Deciding the same once more says it again: the stage that the first decision led to, if it was made here.
    const transition = page.asked && page.core!.decide(page.asked).transition;
    if (transition) queue({ kind: "transition", transition });
    const whenIdle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 200));
    whenIdle(() => void (folding ?? fold().catch(fail)), { timeout: 2000 });
  });
  if (options.debug) sayDecisions(page);
  // Nobody heard another tab before this part was there.
  const { saved } = await readSaved(store);
  if (!page.erasures && JSON.stringify(saved?.words) !== JSON.stringify(page.saved?.words)) await reread(false);

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
    const { decisions, ...rest } = core.decide({ ...asked, losers: true });
    const named = decisions.map((decision) => ({ ...decision, losers: decision.losers.map((it) => loserOf(core.manifest, it)) }));
    console.info("etappe:", { ...rest, decisions: named });
  };
  say();
  addEventListener("etappe:decided", say);
}
