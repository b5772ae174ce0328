// A page up to its first decision: read what was saved, decide, fill the slots, and queue what the visitor does meanwhile.
// All that can wait for that is in `visit.ts`, which is not asked for before.
import { construct } from "../bridge.js";
import { newWriter } from "../bytes.js";
import { contextOf, deviceOf } from "../context.js";
import { openCore, type Core } from "../core.js";
import { ATTRIBUTES, EVENTS, ITEMS, PURPOSES } from "../wire/manifest.js";
import type { ProfileRecord } from "../wire/record.js";
import { eventNow, listen, pageAct } from "./acts.js";
import { unthrowing, type PageApi, type PageOptions, type PageState } from "./api.js";
import { dropCookie } from "./cookie.js";
import type { Fill, Page, Visit } from "./page.js";
import { defineSlots, elements, nameOf, show, type Shown } from "./slots.js";
import { enqueue, openStore, readSaved } from "./store.js";
import { compile, getBytes, packIn } from "./wasm.js";

const nothing = () => undefined;

/** The engine says so of a pack with parts that it does not have. */
const INCONSISTENT = 405;

/** What a slot shows in place of an item whose purpose is denied. */
const DENIED = { item: null, variant: null, reason: "consent" } as const;

/** Starts the page. Nothing that goes wrong in here reaches the page: the baseline stays and the console says why. */
export function startPage(options: PageOptions): PageApi {
  const shown: Page["shown"] = new Map();
  const words: Page["words"] = new Map();
  const page = { shown, words, erasures: 0, denials: 0, acts: [] as Page["acts"], beganAt: performance.now() } as Page;
  const storing = openStore();
  const compiling = compile(options.decideWasm);
  const getting = getBytes(options.pack);
  // It may fail before anybody asks.
  getting.catch(nothing);
  // A page that is only prepared for a visitor who may never come is no page view, and leaves nothing behind.
  const activating = !!document.prerendering && new Promise((resolve) => (document.onprerenderingchange = resolve));
  let hasWarned = false;
  let visiting: Promise<Visit> | undefined;

  const warn = (what: string, error: any) => {
    if (!hasWarned) console.warn(`etappe: ${what};`, error?.message ?? error);
    hasWarned = true;
  };
  const fail = (error: unknown) => warn("events wait for the next page", error);

  // The file of the script tag is without what few journeys need; one of these goes on with the whole engine.
  const open = (pack: Uint8Array): Promise<Core> => compiling.then((module) => openCore(module, pack)).catch((error) => {
    if (error.number !== INCONSISTENT) throw error;
    return options.load("visit").then(({ openWhole }) => openWhole(options, pack, compile, openCore));
  });

  const packing = options.keys === undefined
    ? getting.then(packIn)
    : options.load("signed").then(({ signedPack }) => signedPack(options, getting, storing, open, warn));
  const saving = storing.then(readSaved).then(({ saved, isPending }) => {
    if (!page.erasures) page.saved = saved;
    return isPending && !activating;
  });

  const state = (): PageState => ({ stage: page.stage ?? "", decisions: [...shown.values()] });

  const tell = () => document.dispatchEvent(new CustomEvent("etappe:decided", { detail: state(), bubbles: true }));

  const itemOf = (id: string | null | undefined) => (page.core ? page.core.namesOf(ITEMS).indexOf(id!) : -1);

  const put = (next: Shown) => {
    shown.set(next.slot, next);
    show(next, next.item && page.core!.contentOf(itemOf(next.item), next.draw), page.context?.locale ?? "");
  };

  const fill: Fill = (more, mayFill) => {
    page.asked = { view: page.saved?.view, context: page.context, now: Date.now(), ...more };
    const { stage, decisions } = page.core!.decide(page.asked);
    page.stage = stage;
    for (const decision of decisions) {
      if (mayFill && !mayFill(decision)) continue;
      // A word that was said binds even where the view could not be read, and so decided as if nothing had been.
      const isDenied = isRefused(ITEMS, itemOf(decision.item));
      put({ ...decision, stage, ...(isDenied && DENIED) });
    }
    tell();
  };

  // By the visitor's word on this page, else by what was saved, else by the journey's default.
  const isRefused = (kind: number, index: number): boolean => {
    if (index < 0) return false;
    const { namesOf, numberOf } = page.core!;
    const purpose = numberOf(kind, index);
    const name = namesOf(PURPOSES)[purpose]!;
    return !(words.get(name) ?? page.saved?.words?.[name] ?? numberOf(PURPOSES, purpose));
  };

  // Back to the baseline where what stands is no longer allowed; everywhere if that cannot be known.
  const takeBack = (isAll = page.isOver) => {
    page.asked = undefined;
    for (const slot of [...shown.keys(), ...[...elements].map(nameOf)]) {
      const { item, decisionId = "" } = shown.get(slot) ?? {};
      if (isAll || isRefused(ITEMS, itemOf(item))) {
        put({ slot, stage: page.stage ?? "", decisionId, ...DENIED });
      }
    }
    tell();
  };

  const mayQueue = ({ kind, name, item }: ProfileRecord & { name?: string; item?: string }): boolean => {
    if (!page.core) return !!page.saved && !page.saved.refused.includes(`${kind}:${name}`);
    const declared = kind === "event" ? EVENTS : item ? ITEMS : ATTRIBUTES;
    return !isRefused(declared, page.core.namesOf(declared).indexOf(name ?? item!));
  };

  // Nothing is written before it is known that it may be; a word about consent always may, and waits for nothing.
  const queue = (record: ProfileRecord) => {
    const { erasures, queuing } = page;
    const isWord = record.kind === "consent";
    // Which purpose a name belongs to is in the pack, so a word said meanwhile can be heeded only then.
    const isKnown = isWord || page.core || saving.then((): unknown => (page.saved && !words.size) || booting);
    const writing = Promise.all([storing, activating, isKnown, !isWord && queuing]).then(([store]) => {
      if (erasures === page.erasures && (isWord || (!page.isOver && !page.previewed && mayQueue(record)))) enqueue(store, record);
    });
    page.queuing = Promise.all([queuing, writing]).catch(fail);
  };

  const queuePage = () => {
    if (!page.isPageQueued) queue(pageAct());
    page.isPageQueued = true;
  };

  // What it needs of the network it asks for once the first decision is made; what could not be loaded is tried again.
  const visit = () => (visiting ??= options.load("visit").then(({ openVisit }) => openVisit(
    options, page, elements, booting, activating, storing, packing, compile, construct, newWriter, openCore, openStore, readSaved, dropCookie,
    warn, fail, tell, fill, takeBack, queue, queuePage,
  )).catch((error: unknown) => {
    visiting = undefined;
    throw error;
  }));
  const afterwards = (run: (visit: Visit) => unknown) => {
    const { erasures } = page;
    booting.then(visit).then((it) => erasures === page.erasures && run(it)).catch(fail);
  };

  const act = (record: ProfileRecord, slot?: string) => {
    queuePage();
    queue(record);
    afterwards((visit) => visit.acted(slot));
  };

  const boot = async () => {
    // What the edge decided, or what happened on the page before, comes before anything is decided here.
    const isAtEdge = document.documentElement.hasAttribute("data-etappe-edge");
    const early = saving.then((isPending) => (isAtEdge || isPending ? visit() : undefined)).catch(nothing);
    const [pack, isPending, rest] = await Promise.all([packing, saving, early, compiling]);
    page.core = await open(pack);
    page.context = contextOf(
      new URL(document.URL),
      options.locale || document.documentElement.lang || navigator.language,
      deviceOf(navigator.userAgent, innerWidth < 600),
      document.referrer,
    );
    if (!(await rest?.begin(isPending))) fill();
  };

  const booting: Promise<PageState | undefined> = boot()
    .catch((error: unknown) => {
      page.isOver = true;
      warn("slots keep their baseline", error);
    })
    .then(() => {
      // Withdrawn while all this was on its way.
      if (page.denials) takeBack();
      return page.isOver ? undefined : state();
    });

  defineSlots((element) => {
    const current = shown.get(nameOf(element));
    if (current) put(current);
    page.joined?.(element);
  });
  listen(act, (event) => page.acts.push(event));
  void booting.then(() => activating).then(() => page.erasures || queuePage());
  afterwards(nothing);

  const api: PageApi = {
    ready: booting,
    track(name, dimensions, options) {
      act(eventNow(String(name), { ...dimensions }), options?.slot);
    },
    set(name, value) {
      act({ kind: "attribute", name: String(name), value, time: Date.now() });
    },
    feedback(kind, value) {
      api.set(`@feedback.${kind}`, value);
    },
    preview(what) {
      afterwards((visit) => visit.preview(what));
    },
    consent(name, isAllowed) {
      const purpose = String(name);
      const granted = !!isAllowed;
      const isSaid = (words.get(purpose) ?? page.saved?.words?.[purpose]) === granted;
      if (isSaid || page.core?.namesOf(PURPOSES).includes(purpose) === false) return;
      words.set(purpose, granted);
      queue({ kind: "consent", purpose, granted, time: Date.now() });
      if (!granted) {
        page.denials++;
        dropCookie();
        if (page.core || page.isOver) takeBack();
      }
      afterwards((visit) => visit.said(purpose, granted));
    },
    decisions: () => state().decisions,
    stage: () => page.stage,
    view: () => page.saved?.view ?? new Uint8Array(0),
    request: () => page.asked,
    on(_, listener) {
      if (typeof listener !== "function") return;
      // Before any listener on the document, and whatever it throws stays with it.
      addEventListener("etappe:decided", (event) => {
        try {
          listener((event as CustomEvent).detail);
        } catch (error) {
          console.error(error);
        }
      }, true);
    },
    async reset() {
      page.erasures++;
      page.saved = undefined;
      await visit().then((it) => it.erase()).catch((error: unknown) => console.error("etappe: not erased;", error));
    },
    push([name, ...values]) {
      (api as unknown as Record<string, (...values: unknown[]) => unknown>)[name]?.(...values);
    },
  };
  return unthrowing(api, (name, error) => warn(`${name} did nothing`, error));
}
