// One page at the edge: decided once, when the first slot or the body arrives, and written into the stream.
import { fingerprint } from "./bytes.js";
import { requestContext, viewOf } from "./edge-request.js";
import type { Rewriter, RewriterElement } from "./edge-types.js";
import type { Decision, Engine, Page } from "./engine.js";
import { htmlOf, scriptJson } from "./html.js";
import type { Context } from "./wire/request.js";
import { isKnown } from "./wire/value.js";

export interface PageInput {
  engine: Engine;
  request: Request;
  now: number;
  /** Overrides the document's and the visitor's language. */
  locale?: string | undefined;
  /** Fields that the journey declares under `context`; visible in the page. */
  context?: Record<string, string | number | boolean | readonly string[]> | undefined;
  warn(error: unknown): void;
}

const HTML = { html: true } as const;

/** Adds the handlers that fill the slots of one response and embed the decisions in it. */
export function fillPage(rewriter: Rewriter, input: PageInput): Rewriter {
  let lang: string | null = null;
  let decided: { page: Page; context: Context; bySlot: Map<string, Decision>; viewHash: string } | null | undefined;
  let isEmbedded = false;

  // A page that cannot be decided stays what the origin sent.
  const decide = () => {
    if (decided !== undefined) return decided;
    try {
      decided = decideOnce(input, lang);
    } catch (error) {
      decided = null;
      input.warn(error);
    }
    return decided;
  };

  const fill = (element: RewriterElement) => {
    const current = decide();
    const decision = current?.bySlot.get(element.getAttribute("name") ?? "");
    if (!current || !decision) return;
    const { item, variant, reason, decisionId, content } = decision;
    // The content is rendered first: if that fails, the element is still as the origin sent it.
    const html = item === null ? "" : htmlOf(content, String(current.context.locale ?? ""));
    const attributes = { item: item ?? "", variant: variant ?? "", reason, stage: current.page.stage, decision: decisionId, edge: "" };
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(`data-${name}`, value);
    if (!html) return;
    // The baseline stays at hand for the moment when consent is withdrawn.
    element.prepend(`${html}<template data-etappe-baseline>`, HTML);
    element.append("</template>", HTML);
  };

  const embedding = (): string => {
    if (isEmbedded || !decided) return "";
    isEmbedded = true;
    const { page, context, viewHash } = decided;
    const decisions = page.decisions.map(({ slot, item, variant, reason, decisionId, heldOut }) =>
      ({ slot, item, variant, reason, decisionId, heldOut }));
    const state = { now: input.now, packHash: input.engine.packHash, stage: page.stage, context, viewHash, decisions };
    return `<script type="application/json" id="etappe-edge">${scriptJson(state)}</script>`;
  };

  const guarded = <T>(run: (value: T) => void) => (value: T) => {
    try {
      run(value);
    } catch (error) {
      input.warn(error);
    }
  };

  return rewriter
    .on("html", { element: guarded((html) => {
      lang = html.getAttribute("lang");
      html.setAttribute("data-etappe-edge", "");
    }) })
    .on("etappe-slot", { element: guarded(fill) })
    .on("body", { element: guarded((body) => {
      decide();
      body.onEndTag(guarded((tag) => void tag.before(embedding(), HTML)));
    }) })
    .onDocument({ end: guarded((end) => void end.append(embedding(), HTML)) });
}

function decideOnce({ engine, request, now, locale, context: declared }: PageInput, lang: string | null) {
  // What the page could not decide with again, because JSON does not hold it, is not decided with here.
  const isGiven = (value: unknown) =>
    /^(string|number|boolean)$/.test(typeof value) || (Array.isArray(value) && isKnown(value));
  const given = Object.entries(declared ?? {}).filter(([, value]) => isGiven(value));
  const context: Context = { ...requestContext(request, locale ?? lang), ...Object.fromEntries(given) };
  const view = viewOf(request);
  const page = engine.decide({ view, context, now });
  const bySlot = new Map(page.decisions.map((decision) => [decision.slot, decision]));
  const used = page.viewReadable ? view : new Uint8Array(0);
  return { page, context, bySlot, viewHash: fingerprint(used) };
}
