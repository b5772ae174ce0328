// The "why this?" corner: says which stage the visitor is at, what each slot shows and for which reason; consent and erasure.
"use strict";

{
  const STAGES = ["awareness", "engagement", "transaction", "retention"];
  const CONSENT = "shop-personalization";
  const GERMAN = {
    "Why this?": "Warum das?",
    "Why you see this": "Warum Sie das sehen",
    "Decided in this browser, with no request.": "In diesem Browser entschieden, ohne Anfrage.",
    "Already decided at the edge, before the page arrived.": "Schon am Netzrand entschieden, bevor die Seite ankam.",
    "Nothing has been decided: every slot shows what the shop wrote for everybody.": "Nichts wurde entschieden: Jeder Platz zeigt, was für alle gilt.",
    "the shop's own text": "der Text des Ladens",
    "its rule holds for you": "die Regel trifft auf Sie zu",
    "no rule holds for you": "keine Regel trifft auf Sie zu",
    "it was on this page before and stays": "stand schon auf dieser Seite und bleibt",
    "you have not allowed more": "mehr haben Sie nicht erlaubt",
    "Fit the page to what I like to photograph": "Die Seite an das anpassen, was ich fotografiere",
    "Forget me": "Alles vergessen",
  };
  const REASONS = {
    matched: "its rule holds for you",
    no_item: "no rule holds for you",
    committed: "it was on this page before and stays",
    consent: "you have not allowed more",
  };
  const say = (text) => (document.documentElement.lang === "de" && GERMAN[text]) || text;
  const element = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };

  const head = element("h2", { id: "why-title", textContent: say("Why you see this") });
  const stages = element("ol", { className: "why__stages" });
  const origin = element("p");
  const slots = element("dl", { className: "why__slots" });
  const allow = element("input", { type: "checkbox", checked: read(CONSENT) === "yes" });
  const choice = element("label", { className: "why__choice" }, allow, say("Fit the page to what I like to photograph"));
  const forget = element("button", { type: "button", className: "button button--quiet", textContent: say("Forget me") });
  const panel = element("section", { id: "why", className: "why__panel", hidden: true }, head, stages, origin, slots, choice, forget);
  const toggle = element("button", { type: "button", className: "why__toggle", textContent: say("Why this?") });
  panel.setAttribute("aria-labelledby", "why-title");
  toggle.setAttribute("aria-controls", "why");
  toggle.setAttribute("aria-expanded", "false");

  const open = (isOpen) => {
    panel.hidden = !isOpen;
    toggle.setAttribute("aria-expanded", String(isOpen));
  };

  // A slot keeps the stage at which it was filled; the visitor may have moved on since.
  const show = (stage) => {
    const decided = [...document.querySelectorAll("etappe-slot[data-reason]")];
    const here = STAGES.indexOf(stage ?? decided[0]?.dataset.stage);
    stages.replaceChildren(...STAGES.map((name, index) => {
      const item = element("li", { className: index < here ? "is-past" : index === here ? "is-here" : "", textContent: name });
      if (index === here) item.setAttribute("aria-current", "step");
      return item;
    }));
    origin.textContent = say(!decided.length
      ? "Nothing has been decided: every slot shows what the shop wrote for everybody."
      : decided.some((slot) => slot.hasAttribute("data-edge"))
        ? "Already decided at the edge, before the page arrived."
        : "Decided in this browser, with no request.");
    slots.replaceChildren(...decided.flatMap((slot) => {
      const { item, reason } = slot.dataset;
      const winner = item ? element("code", { textContent: item }) : say("the shop's own text");
      return [
        element("dt", { textContent: slot.getAttribute("name") }),
        element("dd", {}, winner, `: ${say(REASONS[reason] ?? reason)}`),
      ];
    }));
  };

  toggle.addEventListener("click", () => open(panel.hidden));
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || panel.hidden) return;
    open(false);
    toggle.focus();
  });
  const remember = (isAllowed) => {
    allow.checked = isAllowed;
    try {
      localStorage.setItem(CONSENT, isAllowed ? "yes" : "no");
    } catch {
      // Refused storage: the box forgets, the profile does not.
    }
  };
  allow.addEventListener("change", () => {
    (window.etappe ??= []).push(["consent", "personalization", allow.checked]);
    remember(allow.checked);
  });
  // Answering "what do you photograph?" allows it as well, as the page says there.
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-subject]")) remember(true);
  });
  forget.addEventListener("click", async () => {
    const { etappe } = window;
    if (etappe?.reset) await etappe.reset();
    else (window.etappe ??= []).push(["reset"]);
    try {
      for (const key of ["shop-cart", "shop-chat", CONSENT]) localStorage.removeItem(key);
    } catch {
      // Nothing was kept where nothing may be kept.
    }
    // A call that waits for the script is heard on this page only, so this page has to stay.
    if (etappe?.reset) location.assign(location.pathname);
    else remember(false);
  });
  // The slots are marked when the page has been told, so read them in the next turn.
  document.addEventListener("etappe:decided", ({ detail }) => setTimeout(show, 0, detail?.stage));

  const sheet = element("link", { rel: "stylesheet", href: "/why.css" });
  sheet.addEventListener("load", () => document.body.append(element("aside", { className: "why" }, panel, toggle)));
  document.head.append(sheet);
  show();
}
