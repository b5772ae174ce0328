// One page from start to end: decide, fill the slots, queue what happens, fold it when idle, decide again.
import { construct } from "../bridge.js";
import { fingerprint, Writer } from "../bytes.js";
import { contextOf, deviceOf, randomId } from "../context.js";
import { openCore, type Core } from "../core.js";
import type { ProfileRecord } from "../wire/record.js";
import type { RawPage } from "../wire/response.js";
import { listen, pageAct, type Act } from "./acts.js";
import { readEdgeState } from "./edge-state.js";
import type { FoldHost, Folder } from "./lazy.js";
import { defineSlots, show, wasSeen, type Shown } from "./slots.js";
import { enqueue, keyOf, openStore, readSaved, type Saved } from "./store.js";
import { compile, getBytes } from "./wasm.js";

/** Where a page finds its parts. */
export interface PageOptions {
  pack: string | URL;
  decideWasm: string | URL;
  profileWasm: string | URL;
  loadLazy(): Promise<{ openFolder(host: FoldHost): Promise<Folder> }>;
  /** Overrides the document's language. */
  locale?: string | undefined;
  /** False keeps the view from the edge. */
  cookie?: boolean;
  /** Prints every page's decisions with their losers. */
  debug?: boolean;
}

/** What a page shows, as `ready`, `on("decided")` and the `etappe:decided` event hand it out. */
export interface PageState {
  stage: string;
  decisions: Shown[];
}

type Dimensions = Record<string, string | number | boolean>;

/** `window.etappe`. */
export interface PageApi {
  /** Resolves after the first decision, with nothing if there was none; never rejects. */
  ready: Promise<PageState | undefined>;
  track(name: string, dimensions?: Dimensions, options?: { slot?: string }): void;
  set(attribute: string, value: string | number | boolean | null): void;
  consent(purpose: string, granted: boolean): void;
  decisions(): Shown[];
  stage(): string | undefined;
  view(): Uint8Array;
  on(event: "decided", listener: (page: PageState) => void): void;
  /** Erases the profile from this browser. */
  reset(): Promise<void>;
  /** Runs a call written down before this script was there, for instance `["track", "cart_add"]`. */
  push(call: [string, ...unknown[]]): void;
}

/** Starts the page. Nothing that goes wrong in here reaches the page: the baseline stays and the console says why. */
export function startPage(options: PageOptions): PageApi {
  const shown = new Map<string, Shown>();
  const contents = new Map<string, unknown>();
  const listeners: ((page: PageState) => void)[] = [];
  const words = new Map<string, boolean>();
  const storing = openStore();
  const packing = getBytes(options.pack);
  const saving = storing.then(readSaved);
  let saved: Saved | undefined;
  let stage: string | undefined;
  let core: Core;
  let context: Record<string, string>;
  let isOver = false;
  let hasWarned = false;
  let isWithdrawn = false;
  let isPageQueued = false;
  let queuing: Promise<unknown> | undefined;
  let folding: Promise<unknown> | undefined;
  let folder: Promise<Folder> | undefined;

  const state = (): PageState => ({ stage: stage ?? "", decisions: [...shown.values()] });

  const warn = (what: string, error: unknown) => {
    if (!hasWarned) console.warn(`etappe: ${what}; ${error instanceof Error ? error.message : error}`);
    hasWarned = true;
  };
  const fail = (error: unknown) => warn("what happens on this page waits for the next one", error);

  const tell = () => {
    const page = state();
    for (const listener of listeners) listener(page);
    document.dispatchEvent(new CustomEvent("etappe:decided", { detail: page, bubbles: true }));
  };

  const put = (next: Shown) => {
    shown.set(next.slot, next);
    show(next, contents.get(next.item ?? ""), context?.locale ?? "");
  };

  const decide = (acting?: string): RawPage => {
    const committed = [...shown.values()].flatMap(({ slot, item }) =>
      item !== null && slot !== acting ? [{ slot, item }] : []);
    const page = core.decide({ view: saved?.view, context, now: Date.now(), committed, losers: options.debug });
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
      if (decision.item) contents.set(decision.item, core.content(itemIndex));
      put({ ...decision, stage });
    }
    tell();
  };

  const backToBaseline = () => {
    isWithdrawn = true;
    for (const current of shown.values()) put({ ...current, item: null, variant: null, reason: "consent" });
    tell();
  };

  const openFolderOnce = () => (folder ??= (async () => {
    const [{ openFolder }, store, pack] = await Promise.all([options.loadLazy(), storing, packing]);
    return openFolder({
      shared: { compile, construct, newWriter: () => new Writer() },
      store,
      pack,
      manifest: core.manifest,
      profileWasm: options.profileWasm,
      cookie: options.cookie !== false,
      evaluate: (view, now) => core.decide({ view, context, now }).transition,
      onWithdrawn: backToBaseline,
    });
  })());

  const foldNow = async () => {
    saved = await (await openFolderOnce()).fold();
  };

  // Folds follow each other; what the visitor did meanwhile is in the queue and waits for the next one.
  const fold = () => (folding = (folding ?? booting).then(() => queuing).then(() => (isOver ? undefined : foldNow())));

  const announce = async () => (await openFolderOnce()).announceWithdrawal();

  // By the visitor's word on this page, else by what was saved, else by the journey's defaults.
  const isRefused = (record: ProfileRecord): boolean => {
    const { events = [], attributes = [], purposes = [] } = core?.manifest ?? {};
    const declared = { event: events, attribute: attributes, consent: [], transition: [] }[record.kind];
    const found = declared.find(({ name }) => "name" in record && name === record.name);
    const purpose = found && purposes[found.purpose];
    const said = purpose && words.get(purpose.name);
    if (said !== undefined) return !said;
    return saved ? saved.refused.includes(keyOf(record)) : !!purpose && !purpose.defaultGranted;
  };

  // Nothing is written before it is known that it may be.
  const queue = (record: ProfileRecord) => {
    const known = saved || core || saving.then((held) => ((saved ??= held.saved) ? undefined : booting));
    queuing = Promise.all([storing, queuing, known])
      .then(([store]) => void (isOver || isRefused(record) || enqueue(store, record)))
      .catch(fail);
  };

  const queuePage = () => {
    if (isPageQueued) return;
    isPageQueued = true;
    const { name, dimensions } = pageAct();
    queue({ kind: "event", name, dimensions, time: Date.now() });
  };

  const act = (record: ProfileRecord, slot?: string) => {
    queuePage();
    queue(record);
    fold().then(() => {
      if (!isOver && !isWithdrawn) fillFrom(decide(slot), slot);
    }).catch(fail);
  };

  const boot = async (): Promise<PageState | undefined> => {
    const [module, pack, held] = await Promise.all([compile(options.decideWasm), packing, saving]);
    core = openCore(module, pack);
    saved = held.saved;
    const edge = await readEdgeState();
    context = edge?.context ?? pageContext(options.locale);
    for (const decision of edge?.decisions ?? []) shown.set(decision.slot, { ...decision, stage: edge?.stage ?? "" });
    stage = edge?.stage;
    // The visitor acted on the page before and left at once: better show what that led to than swap it in later.
    if (held.isPending) await foldNow().catch(() => undefined);
    if (edge && (!saved || fingerprint(saved.view) === edge.viewHash)) {
      tell();
    } else {
      // What the edge filled and nobody saw yet was decided without this profile, so it is free again.
      for (const { slot } of [...shown.values()]) if (!wasSeen(slot)) shown.delete(slot);
      const page = decide();
      fillFrom(page);
      if (page.transition) {
        queuePage();
        queue({ kind: "transition", transition: page.transition });
      }
    }
    // Withdrawn while all this was on its way.
    if (isWithdrawn) backToBaseline();
    return state();
  };

  const booting = boot().catch((error: unknown) => {
    isOver = true;
    warn("slots keep their baseline", error);
    return undefined;
  });

  defineSlots((slot) => {
    const current = shown.get(slot);
    if (current) put(current);
  });
  listen(({ name, dimensions, slot }: Act) => act({ kind: "event", name, dimensions, time: Date.now() }, slot));
  booting.then(async () => {
    // A page that is only prepared for a visitor who may never come is no page view.
    if (document.prerendering) await new Promise((resolve) => (document.onprerenderingchange = resolve));
    if (isOver) return;
    queuePage();
    const whenIdle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 200));
    whenIdle(() => void (folding ?? fold().catch(fail)), { timeout: 2000 });
  });

  const api: PageApi = {
    ready: booting,
    track: (name, dimensions = {}, { slot } = {}) =>
      act({ kind: "event", name: `${name}`, dimensions: { ...dimensions }, time: Date.now() }, slot),
    set: (name, value) => act({ kind: "attribute", name: `${name}`, value, time: Date.now() }),
    consent(purpose, granted) {
      words.set(`${purpose}`, granted);
      if (granted) isWithdrawn = false;
      else backToBaseline();
      act({ kind: "consent", purpose: `${purpose}`, granted, time: Date.now() });
      if (!granted) folding?.then(announce).catch(fail);
    },
    decisions: () => state().decisions,
    stage: () => stage,
    view: () => saved?.view ?? new Uint8Array(0),
    on: (_, listener) => void listeners.push(listener),
    async reset() {
      backToBaseline();
      await fold().then(openFolderOnce).then((it) => it.erase()).then(announce).catch(fail);
      saved = undefined;
    },
    push([name, ...values]) {
      const call = api[name as keyof PageApi];
      if (typeof call === "function") (call as (...values: unknown[]) => unknown)(...values);
    },
  };
  return api;
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
