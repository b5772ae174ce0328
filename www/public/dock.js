// The guide through the journey: five things to click, what was done already, and a hint what changed. It forgets with "Forget me".
"use strict";

{
  const GUIDE = "shop-guide";
  const HINT_MS = 12_000;
  const dock = document.querySelector("[data-dock]");
  const find = (selector) => dock.querySelector(selector);
  const [guide, toggle, hint] = ["[data-guide]", "[data-guide-toggle]", "[data-hint]"].map(find);

  let state = { done: [], seen: [], isHidden: false };
  try {
    const kept = JSON.parse(localStorage.getItem(GUIDE) ?? "{}");
    if (Array.isArray(kept.done) && Array.isArray(kept.seen)) state = kept;
  } catch {
    // Unreadable or refused: the guide begins anew.
  }

  const keep = () => {
    try {
      localStorage.setItem(GUIDE, JSON.stringify(state));
    } catch {
      // Storage is full or refused: the guide remembers as long as the page.
    }
  };

  const show = () => {
    for (const step of dock.querySelectorAll("[data-step]")) {
      const isDone = state.done.includes(step.dataset.step);
      step.classList.toggle("is-done", isDone);
      step.querySelector("[data-step-done]").hidden = !isDone;
    }
    find("[data-guide-count]").textContent = state.done.length;
  };

  let hiding;
  const say = (text) => {
    hint.hidden = false;
    find("[data-hint-first]").hidden = !!text;
    find("[data-hint-said]").textContent = text;
    clearTimeout(hiding);
    if (text) hiding = setTimeout(() => (hint.hidden = true), HINT_MS);
  };

  const dismiss = () => {
    hint.hidden = true;
    state.isHidden = true;
    keep();
  };

  const open = (isOpen) => {
    guide.hidden = !isOpen;
    toggle.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return;
    dismiss();
    document.dispatchEvent(new CustomEvent("shop:panel", { detail: "guide" }));
    guide.focus({ preventScroll: true });
  };

  const sayDone = (key) => say(find(`[data-step="${key}"]`).dataset.said);

  const reach = (key, isSaid = true) => {
    if (state.done.includes(key)) return false;
    state.done = [...state.done, key];
    keep();
    show();
    if (isSaid) sayDone(key);
    return true;
  };

  const shownIn = (slot) => document.querySelector(`etappe-slot[name="${slot}"]`)?.dataset.item ?? "";

  // What the form was when it was used, until it is another one.
  let form;
  const asked = () => {
    if (reach("question", false)) form = shownIn("chat");
  };

  // On the landing page only: elsewhere a small screen needs the room for what the visitor came for.
  let isGreeted = false;
  const greet = () => {
    if (dock.hidden || isGreeted || !document.querySelector('etappe-slot[name="hero"][data-reason]')) return;
    isGreeted = true;
    if (!state.isHidden && !state.done.length && hint.hidden) say("");
  };

  // Only what the page really shows counts.
  const look = () => {
    if (shownIn("hero") === "hero-poster") reach("poster");
    greet();
    if (form === undefined || form === shownIn("chat")) return;
    form = undefined;
    sayDone("question");
  };

  // Three different cameras, on whichever pages the visitor saw them.
  const seeCamera = () => {
    const { etappePage, etappeSku } = document.body.dataset;
    if (etappePage !== "product_view" || state.seen.includes(etappeSku)) return;
    state.seen = [...state.seen, etappeSku];
    keep();
    if (state.seen.length >= 3) reach("cameras");
  };

  toggle.addEventListener("click", () => open(guide.hidden));
  find("[data-guide-hide]").addEventListener("click", () => {
    open(false);
    toggle.focus();
  });
  find("[data-hint-close]").addEventListener("click", () => {
    dismiss();
    toggle.focus();
  });
  // A link of the guide leads to what it describes, which the guide would cover.
  guide.addEventListener("click", ({ target }) => target.closest("a") && open(false));
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || guide.hidden) return;
    open(false);
    toggle.focus();
  });
  // What is opened now needs the room.
  document.addEventListener("shop:panel", ({ detail }) => {
    hint.hidden = true;
    if (detail !== "guide") open(false);
  });
  document.addEventListener("shop:chat", () => {
    hint.hidden = true;
    open(false);
  });
  document.addEventListener("shop:step", ({ detail }) => (detail === "question" ? asked() : reach(detail)));
  document.addEventListener("etappe:decided", () => setTimeout(look));
  document.addEventListener("shop:forget", () => {
    state = { done: [], seen: [], isHidden: false };
    show();
  });

  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/dock.css" });
  sheet.addEventListener("load", () => {
    dock.hidden = false;
    show();
    look();
    seeCamera();
  });
  document.head.append(sheet);
}
