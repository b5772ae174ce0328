// One page from start to end: decide, fill the slots, queue what happens, fold it when idle, decide again.
import { construct } from "../bridge.js";
import { fingerprint, isKnown, Writer } from "../bytes.js";
import { contextOf, deviceOf, randomId } from "../context.js";
import { openCore, type Core } from "../core.js";
import type { ProfileRecord } from "../wire/record.js";
import type { Request } from "../wire/request.js";
import type { RawPage } from "../wire/response.js";
import { listen, pageAct, type Act } from "./acts.js";
import { unthrowing, type PageApi, type PageOptions, type PageState } from "./api.js";
import { readEdgeState } from "./edge-state.js";
import { dropCookie, wipe } from "./erase.js";
import type { Folder } from "./lazy.js";
import { defineSlots, show, slotNames, wasSeen, type Shown } from "./slots.js";
import { enqueue, keyOf, openStore, readSaved, SAVED, type Saved } from "./store.js";
import { compile, getBytes, packIn } from "./wasm.js";

/** Starts the page. Nothing that goes wrong in here reaches the page: the baseline stays and the console says why. */
export function startPage(options: PageOptions): PageApi {
  const shown = new Map<string, Shown>();
  const contents = new Map<string, unknown>();
  const listeners: ((page: PageState) => void)[] = [];
  const words = new Map<string, boolean>();
  const storing = openStore();
  const compiling = compile(options.decideWasm);
  const getting = getBytes(options.pack);
  // It may fail before anybody asks.
  getting.catch(() => undefined);
  const packing = options.keys === undefined
    ? getting.then(packIn)
    : options.load("signed").then(({ signedPack }) => signedPack(options, getting, storing, compiling, openCore, warn));
  const saving = storing.then(readSaved);
  const channel = openChannel();
  // A page that is only prepared for a visitor who may never come is no page view, and leaves nothing behind.
  const activating = document.prerendering && new Promise((resolve) => (document.onprerenderingchange = resolve));
  let saved: Saved | undefined;
  let stage: string | undefined;
  let core: Core | undefined;
  let context: Record<string, string>;
  let asked: Request | undefined;
  let isOver = false;
  let hasWarned = false;
  let isPageQueued = false;
  // How often the profile was erased: what began before an erasure writes nothing after it.
  let erasures = 0;
  // Denials that no fold has begun with yet: until then what a fold makes is not for the edge.
  let denials = 0;
  let queuing: Promise<unknown> | undefined;
  let folding: Promise<unknown> | undefined;
  let folder: Promise<Folder> | undefined;

  const state = (): PageState => ({ stage: stage ?? "", decisions: [...shown.values()] });

  const warn = (what: string, error: unknown) => {
    if (!hasWarned) console.warn(`etappe: ${what}; ${error instanceof Error ? error.message : String(error)}`);
    hasWarned = true;
  };
  const fail = (error: unknown) => warn("what happens on this page waits for the next one", error);

  const tell = () => {
    const page = state();
    for (const listener of listeners) {
      try {
        listener(page);
      } catch (error) {
        console.error(error);
      }
    }
    document.dispatchEvent(new CustomEvent("etappe:decided", { detail: page, bubbles: true }));
  };

  const put = (next: Shown) => {
    shown.set(next.slot, next);
    show(next, contents.get(next.item ?? ""), context?.locale ?? "");
  };

  const decide = (acting?: string): RawPage => {
    const committed = [...shown.values()].flatMap(({ slot, item }) =>
      item !== null && slot !== acting ? [{ slot, item }] : []);
    asked = { view: saved?.view, context, now: Date.now(), committed };
    const page = core!.decide({ ...asked, losers: options.debug });
    if (options.debug) console.info("etappe:", page);
    return page;
  };

  // A slot is free when it shows nothing yet, when the visitor acted in it, or when its baseline was not seen.
  const isFree = (slot: string, acting?: string) => {
    const current = shown.get(slot);
    return !current || slot === acting || (current.item === null && !wasSeen(slot));
  };

  const fillFrom = (page: RawPage, acting?: string) => {
    stage = page.stage;
    for (const { itemIndex, losers: _, ...decision } of page.decisions) {
      const current = shown.get(decision.slot);
      const isRemoved = !!current?.item && current.item !== decision.item;
      if (!isRemoved && !isFree(decision.slot, acting)) continue;
      if (decision.item) contents.set(decision.item, core!.content(itemIndex));
      put({ ...decision, stage });
    }
    tell();
  };

  // By the visitor's word on this page, else by what was saved, else by the journey's default.
  const isGranted = (index: number): boolean => {
    const purpose = core?.manifest.purposes[index];
    return !purpose || (words.get(purpose.name) ?? saved?.words?.[purpose.name] ?? purpose.defaultGranted);
  };

  // Back to the baseline where what stands is no longer allowed; everywhere if that cannot be known.
  const takeBack = (isAll = isOver) => {
    asked = undefined;
    for (const slot of new Set([...shown.keys(), ...slotNames()])) {
      const { item: id, decisionId = "" } = shown.get(slot) ?? {};
      const item = core?.manifest.items.find((it) => it.id === id);
      if (isAll || (item && !isGranted(item.purpose))) {
        put({ slot, stage: stage ?? "", decisionId, item: null, variant: null, reason: "consent" });
      }
    }
    tell();
  };

  const openFolderOnce = () => (folder ??= (async () => {
    const [{ openFolder }, store, pack] = await Promise.all([options.load("profile"), storing, packing]);
    return openFolder({
      shared: { compile, construct, newWriter: () => new Writer() },
      store,
      pack,
      manifest: core!.manifest,
      profileWasm: options.profileWasm,
      mayShare: () => options.cookie !== false && !denials,
      evaluate: (view, now) => core!.decide({ view, context, now }).transition,
      forget: () => wipe(store, [SAVED]),
    });
  })().catch((error: unknown) => {
    folder = undefined;
    throw error;
  }));

  const foldNow = async () => {
    const before = erasures;
    const { fold } = await openFolderOnce();
    if (before !== erasures) return;
    const result = await fold();
    if (before === erasures) saved = result;
  };

  // Folds follow each other; what the visitor did meanwhile waits for the next one, unless everything was erased since.
  const fold = (begin?: () => void) => {
    const before = erasures;
    return (folding = Promise.resolve(folding ?? booting)
      .catch(() => undefined)
      .then(() => queuing)
      .then(() => activating)
      .then(() => begin?.())
      .then(() => (isOver || before !== erasures ? undefined : foldNow())));
  };

  const isRefused = (record: ProfileRecord): boolean => {
    if (!core) return !saved || saved.refused.includes(keyOf(record));
    const { events, attributes } = core.manifest;
    const declared = { event: events, attribute: attributes, consent: [], transition: [] }[record.kind];
    const found = declared.find(({ name }) => "name" in record && name === record.name);
    return !!found && !isGranted(found.purpose);
  };

  // Nothing is written before it is known that it may be; a word about consent always may, and waits for nothing.
  const queue = (record: ProfileRecord) => {
    const before = erasures;
    const write = (isAllowed: () => boolean) => async () => {
      if (before === erasures && isAllowed()) enqueue(await storing, record);
    };
    if (record.kind === "consent") {
      queuing = Promise.all([queuing, Promise.all([storing, activating]).then(write(() => true))]);
      return;
    }
    const known = core || saving.then((held) => {
      if (!erasures) saved ??= held.saved;
      // Which purpose a name belongs to is in the pack, so a word said meanwhile can be heeded only then.
      return saved && !words.size ? undefined : booting;
    });
    queuing = Promise.all([storing, queuing, known, activating])
      .then(write(() => !isOver && !isRefused(record)))
      .catch(fail);
  };

  const queuePage = () => {
    if (isPageQueued) return;
    isPageQueued = true;
    const { name, dimensions } = pageAct();
    queue({ kind: "event", name, dimensions, time: Date.now() });
  };

  const foldAndFill = (slot?: string) => fold()
    .then(() => {
      if (core && !isOver) fillFrom(decide(slot), slot);
    })
    .catch(fail);

  const act = (record: ProfileRecord, slot?: string) => {
    queuePage();
    queue(record);
    void foldAndFill(slot);
  };

  const boot = async (): Promise<void> => {
    const [module, pack, held] = await Promise.all([compiling, packing, saving]);
    // Before the engine is there to ask: from then on acts are judged by what was said, also while the document is on its way.
    if (!erasures) saved ??= held.saved;
    core = openCore(module, pack);
    const { manifest, content } = core;
    const edge = erasures ? undefined : await readEdgeState();
    context = edge?.context ?? pageContext(options.locale);
    stage = edge?.stage;
    for (const decision of edge?.decisions ?? []) {
      const index = manifest.items.findIndex(({ id }) => id === decision.item);
      // An item that this journey does not have is no decision of it.
      if (decision.item !== null && index < 0) continue;
      if (decision.item !== null) contents.set(decision.item, content(index));
      shown.set(decision.slot, { ...decision, stage: edge?.stage ?? "" });
    }
    // The visitor acted on the page before and left at once: better show what that led to than swap it in later.
    if (held.isPending && !activating) await foldNow().catch(() => undefined);
    if (edge?.packHash === manifest.packHash && (!saved || fingerprint(saved.view) === edge.viewHash)) {
      asked = { view: saved?.view, context, now: edge.now };
      return tell();
    }
    // What the edge filled and nobody saw yet was decided without this profile or journey, so it is free again.
    for (const { slot } of [...shown.values()]) if (!wasSeen(slot)) shown.delete(slot);
    const page = decide();
    fillFrom(page);
    if (page.transition) {
      queuePage();
      queue({ kind: "transition", transition: page.transition });
    }
  };

  const booting = boot()
    .catch((error: unknown) => {
      isOver = true;
      warn("slots keep their baseline", error);
    })
    .then(() => {
      // Withdrawn while all this was on its way.
      if ([...words.values()].includes(false)) takeBack();
      return isOver ? undefined : state();
    });

  // Another tab, or this one before it slept in the back-forward cache, has changed what is stored.
  const reread = async (isErasure: boolean, isAll = false) => {
    const store = await storing;
    if (isErasure) store.memory.saved = undefined;
    const before = saved;
    ({ saved } = await readSaved(store));
    takeBack(isAll || (!saved && (isErasure || !!before)));
  };

  defineSlots((slot) => {
    const current = shown.get(slot);
    if (current) put(current);
  });
  listen(({ name, dimensions, slot }: Act) => act({ kind: "event", name, dimensions, time: Date.now() }, slot));
  if (options.cookie === false) dropCookie();
  if (channel) {
    channel.onmessage = ({ data }) => {
      if (data) words.set(data.purpose, data.granted);
      else {
        erasures++;
        words.clear();
      }
      reread(!data, isOver && !data?.granted).catch(fail);
    };
  }
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    words.clear();
    isPageQueued = false;
    reread(false).then(queuePage).then(() => fold()).catch(fail);
  });
  booting.then(async () => {
    await activating;
    if (isOver || erasures) return;
    queuePage();
    const whenIdle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 200));
    whenIdle(() => void (folding ?? fold().catch(fail)), { timeout: 2000 });
  });

  const api: PageApi = {
    ready: booting,
    track(name, dimensions, options) {
      const given = Object.entries(dimensions ?? {}).filter(([, value]) => /^(string|number|boolean)$/.test(typeof value));
      act({ kind: "event", name: String(name), dimensions: Object.fromEntries(given), time: Date.now() }, options?.slot);
    },
    set(name, value) {
      // An odd value is a mistake of the page's, not its wish to remove what is there.
      if (value !== null && (Array.isArray(value) || !isKnown(value))) {
        throw new TypeError(`${String(name)} has no value that can be kept`);
      }
      act({ kind: "attribute", name: String(name), value, time: Date.now() });
    },
    consent(name, isAllowed) {
      const [purpose, granted] = [String(name), !!isAllowed];
      const isSaid = (words.get(purpose) ?? saved?.words?.[purpose]) === granted;
      if (isSaid || (core && !core.manifest.purposes.some((it) => it.name === purpose))) return;
      words.set(purpose, granted);
      queue({ kind: "consent", purpose, granted, time: Date.now() });
      if (!granted) {
        denials++;
        dropCookie();
        if (core || isOver) takeBack();
      }
      const folded = granted ? foldAndFill() : fold(() => denials--).catch(fail);
      void folded.then(() => channel?.postMessage({ purpose, granted }));
    },
    decisions: () => state().decisions,
    stage: () => stage,
    view: () => saved?.view ?? new Uint8Array(0),
    request: () => asked,
    on(_, listener) {
      if (typeof listener === "function") listeners.push(listener);
    },
    async reset() {
      erasures++;
      words.clear();
      saved = undefined;
      const wiping = storing.then(wipe);
      dropCookie();
      takeBack(true);
      await wiping.catch((error: unknown) => console.error("etappe: the profile could not be erased;", error));
      dropCookie();
      channel?.postMessage(0);
    },
    push([name, ...values]) {
      if (Object.hasOwn(api, name)) (api[name as "push"] as (...values: unknown[]) => unknown)(...values);
    },
  };
  return unthrowing(api, (name, error) => warn(`${name} did nothing`, error));
}

function openChannel(): BroadcastChannel | undefined {
  // Where a browser refuses storage it may refuse this as well, with an exception.
  try {
    return new BroadcastChannel("etappe");
  } catch {
    return undefined;
  }
}

function pageContext(locale?: string): Record<string, string> {
  return contextOf({
    url: new URL(location.href),
    locale: locale || document.documentElement.lang || navigator.language,
    device: deviceOf(navigator.userAgent, innerWidth < 600),
    referrer: document.referrer,
    pageId: randomId(),
  });
}
