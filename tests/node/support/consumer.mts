// A consumer of the package's types: compiled in the tests, never run.
import { createEngine, createProfile, EtappeError, REASONS, type Applied, type Decision, type Reason } from "etappe";
import { createAuthor, type Change, type Clause, type Explanation, type RuleTestOutcome } from "etappe/author";
import { createEdge, originRequest } from "etappe/edge";
import { start } from "etappe/element";
import { resolutionOf, standardReason, type Resolution } from "etappe/openfeature";
import { createEngine as slimEngine } from "etappe/slim";

export async function use(pack: Uint8Array, wasm: WebAssembly.Module, request: Request): Promise<Response> {
  const engine = await createEngine({ pack: new URL("https://a.example/journey.pack") });
  const profile = await createProfile({ pack, now: 0, unit: new Uint8Array(16) });
  const applied: Applied = profile.event("cart_add", { time: 0, dimensions: { sku: "x", count: 2 } });
  profile.set("plan", null, { time: 0 });
  profile.set("tags", ["photo", "vip"] as const, { time: 0 });
  // @ts-expect-error lists are of texts
  profile.set("tags", [1, 2], { time: 0 });
  const page = engine.decide({ view: profile.view(), now: 0, losers: true, context: { a: 1, b: "c", d: true, e: 5n, f: undefined, g: ["h"] } });
  const view = engine.view(profile.view());
  view.set(engine.attribute("visits"), 3);
  view.set(engine.attribute("since"), new Date(0));
  // @ts-expect-error texts go through a profile
  view.set(engine.attribute("plan"), "pro");
  const picked: Uint16Array = engine.pick(view, 0);
  console.log(engine.items[picked[0] ?? 0]);
  if (page.transition) profile.transition(page.transition, { now: 0 });
  const until: number = page.isPreview ? 0 : page.validUntil;
  profile.impression("exposure", "offer", { time: until, slot: "hero", channel: "web" });
  // @ts-expect-error nothing else can happen to an item
  profile.impression("seen", "offer", { time: 0 });
  for (const { assignment } of page.decisions) if (assignment) profile.assignment(assignment, { time: 0 });
  engine.decide({
    now: 0, committed: [{ slot: "hero", item: "offer", variant: null }], done: ["offer"], pageStarted: 0,
    unfolded: [{ item: "offer", slot: "hero", kind: "click", time: 0 }],
    preview: { stage: "first", segments: { fans: true }, items: { hero: "offer" }, variants: { copy: "gift" } },
  });
  const decisions: Decision[] = page.decisions;
  const reasons: readonly Reason[] = REASONS;
  const [first] = decisions;
  const resolution: Resolution | undefined = first && resolutionOf(first);
  console.log(resolution?.variant, first?.variant, first?.propensity, first?.heldOut, first?.assignment?.version);
  if (first) console.log(applied, reasons, standardReason(first.reason), first.item?.length, first.losers.map(({ cause }) => cause));
  const { pack: compiled, diagnostics } = (await createAuthor()).compile("journey: a", "yaml");
  console.log(compiled?.length, diagnostics.map(({ line, help }) => [line, help]));
  const why: Explanation = (await createAuthor()).explain({ pack, now: 0, view: profile.view(), context: { a: 1, b: "c", d: true }, committed: [], language: "de" });
  const when: Clause | null | undefined = why.slots[0]?.items[0]?.when;
  const misses: readonly Change[] = why.slots[0]?.items[0]?.nearestMiss ?? [];
  console.log(why.stage.sentence, when?.operator, when?.clauses?.length, misses.map(({ needs, now }) => [needs, now]));
  const tested: RuleTestOutcome = (await createAuthor()).test([{ path: "a.test.yaml", text: "", journey: { path: "a", unread: "gone" } }], { filter: "a" });
  console.log(tested.failed, tested.print("junit"), tested.print("human", { coverage: true }), tested.shortfalls(90).length);
  // @ts-expect-error there are sentences in two languages
  (await createAuthor()).explain({ pack, now: 0, language: "fr" });
  const started = start({ pack: "/journey.pack", locale: "de" });
  started.track("cart_add", { sku: "x" }, { slot: "hero" });
  started.set("tags", ["photo"]);
  started.feedback("nps", 3);
  started.preview({ stage: "first" });
  started.preview(null);
  // @ts-expect-error the caller of `slim` may leave the wasm out, but never the pack
  await slimEngine({ wasm });
  const signed = await createEngine({ pack, keys: ["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"], atLeastVersion: engine.version, now: 0 });
  start({ pack: "/journey.pack", keys: ["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"] });
  const guarded = createEdge({ wasm, pack, keys: [signed.journey] });
  await guarded.update(pack);
  const promised: Promise<Response> = guarded.handle(request, new Response());
  // @ts-expect-error with keys the answer has to be waited for
  console.log(guarded.handle(request, await promised).status);
  // @ts-expect-error an engine was loaded already, so it is too late for keys
  createEdge({ engine, keys: [] });
  const edge = createEdge({ wasm, pack, context: () => ({ topics: ["lenses"], cart_value: 2 }) });
  try {
    return edge.handle(request, await fetch(originRequest(request)));
  } catch (error) {
    throw error instanceof EtappeError ? new Error(`${error.code} ${error.help}`) : error;
  }
}
