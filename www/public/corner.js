// What the "why this?" corner says: the stage, what every slot shows, and the engine's own explanation of it in sentences.

const lang = document.documentElement.lang === "de" ? "de" : "en";
const say = (english, german) => (lang === "de" ? german : english);

const STAGES = {
  awareness: say("Awareness", "Aufmerksam"),
  engagement: say("Engagement", "Im Gespräch"),
  transaction: say("Transaction", "Kauf"),
  retention: say("Retention", "Danach"),
};

const SLOTS = {
  hero: say("The picture at the top", "Das Bild ganz oben"),
  cta: say("The call to action", "Die Aufforderung"),
  chat: say("The form in the chat", "Das Formular im Chat"),
};

// For where no explanation can be had.
const REASONS = {
  matched: say("Its rule holds.", "Seine Regel trifft zu."),
  no_item: say("No rule holds, so here is what the shop wrote for everybody.", "Keine Regel trifft zu, deshalb steht hier, was der Laden für alle geschrieben hat."),
  committed: say("It was on this page before and stays.", "Es stand schon auf dieser Seite und bleibt."),
  consent: say("More was not allowed, so here is what the shop wrote for everybody.", "Mehr wurde nicht erlaubt, deshalb steht hier, was der Laden für alle geschrieben hat."),
};

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

/** A sentence of the engine: what stands between backticks is code. */
const sentence = (text, className = "") => element("p", className, ...pieces(text));
const pieces = (text) => text.split("`").map((piece, index) => (index % 2 ? element("code", "", piece) : piece));

function stagesOf(stage) {
  const here = Object.keys(STAGES).indexOf(stage);
  return Object.entries(STAGES).map(([id, name], index) => {
    const item = element("li", index < here ? "is-past" : index === here ? "is-here" : "", name);
    item.title = id;
    if (index === here) item.setAttribute("aria-current", "step");
    return item;
  });
}

function originOf(decided) {
  if (!document.querySelector("etappe-slot")) return say("This page has no slots.", "Diese Seite hat keine Plätze.");
  if (!decided.length) {
    return say("Nothing has been decided: every slot shows what the shop wrote for everybody.", "Nichts wurde entschieden: Jeder Platz zeigt, was der Laden für alle geschrieben hat.");
  }
  return decided.some((slot) => slot.hasAttribute("data-edge"))
    ? say("Decided at the edge, before the page arrived.", "Am Netzrand entschieden, bevor die Seite ankam.")
    : say("Decided in this browser, with no request.", "In diesem Browser entschieden, ohne Anfrage.");
}

// The engine explains the last decision. A slot that was filled before stands by an older one, and says so.
function explanationIn(slot, explained) {
  if ((slot.dataset.item || null) === explained.item) return [sentence(explained.sentence)];
  const why = slot.hasAttribute("data-edge")
    ? say("It was decided at the edge, with what the edge knew.", "Entschieden wurde am Netzrand, mit dem, was dort bekannt war.")
    : say("It was decided earlier and stays while somebody may be reading it.", "Entschieden wurde früher, und es bleibt, solange es jemand lesen könnte.");
  return [sentence(why), sentence(`${say("Decided anew:", "Neu entschieden:")} ${explained.sentence}`)];
}

// The loser that the fewest changes would have let win on this page, the best-ranked of them, and the changes.
function nearestMiss({ item, items }) {
  const isPossible = (it) => it.item !== item && it.nearestMiss?.length && !it.nearestMiss.some(({ text }) => text.includes("context.path"));
  const [miss] = items.filter(isPossible).sort((one, other) => one.nearestMiss.length - other.nearestMiss.length);
  if (!miss) return [];
  const lead = say(`What would show \`${miss.item}\` instead?`, `Wann stünde hier \`${miss.item}\`?`);
  const changes = miss.nearestMiss.map((change) => element("li", "", ...pieces(change.sentence)));
  return [element("details", "", element("summary", "", ...pieces(lead)), element("ul", "", ...changes))];
}

function slotRow(slot, explanation) {
  const { item, reason } = slot.dataset;
  const name = slot.getAttribute("name");
  const explained = explanation?.slots.find((it) => it.slot === name);
  return element("div", "why__slot",
    element("h3", "", SLOTS[name] ?? name),
    element("p", "why__winner", item ? element("code", "", item) : say("The shop's own text", "Der eigene Text des Ladens")),
    ...(explained
      ? [...explanationIn(slot, explained), ...nearestMiss(explained)]
      : [sentence(REASONS[reason] ?? reason)]));
}

// The author side is half a megabyte, so it comes only for who opened the corner, and the corner does without if it cannot.
async function explanationOf(request) {
  if (!request) return undefined;
  try {
    const { explain } = await import("/etappe/explain.js");
    return await explain(request, lang);
  } catch {
    return undefined;
  }
}

let turn = 0;

/** Says what stands on the page and why; first in short words, then, once they have come, in the engine's sentences. */
export async function showReasons(panel) {
  const mine = ++turn;
  const decided = [...document.querySelectorAll("etappe-slot[data-reason]")];
  const draw = (explanation) => {
    panel.querySelector("[data-why-stages]").replaceChildren(...stagesOf(window.etappe?.stage?.() ?? decided[0]?.dataset.stage));
    panel.querySelector("[data-why-origin]").replaceChildren(originOf(decided));
    if (explanation) panel.querySelector("[data-why-origin]").append(" ", ...pieces(explanation.stage.sentence));
    panel.querySelector("[data-why-slots]").replaceChildren(...decided.map((slot) => slotRow(slot, explanation)));
  };
  draw();
  const explanation = await explanationOf(window.etappe?.request?.());
  if (mine === turn && explanation) draw(explanation);
}
