// The "why this?" corner: opens and closes it, consent and erasure. What it says is loaded when it is opened first.
"use strict";

{
  const CONSENT = "shop-personalization";
  const OURS = ["shop-cart", "shop-chat", "shop-guide", CONSENT];
  const find = (selector) => document.querySelector(selector);
  const [panel, toggle, allow, forget] = ["[data-why]", "[data-why-toggle]", "[data-why-consent]", "[data-why-forget]"].map(find);

  const show = async () => {
    if (panel.hidden) return;
    const { showReasons } = await import("/corner.js");
    await showReasons(panel);
  };

  const open = (isOpen) => {
    panel.hidden = !isOpen;
    toggle.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return;
    document.dispatchEvent(new CustomEvent("shop:panel", { detail: "why" }));
    panel.focus({ preventScroll: true });
    show();
  };

  const remember = (isAllowed) => {
    allow.checked = isAllowed;
    try {
      localStorage.setItem(CONSENT, isAllowed ? "yes" : "no");
    } catch {
      // Refused storage: the box forgets, the profile does not.
    }
  };

  const forgetAll = async () => {
    const { etappe } = window;
    if (etappe?.reset) await etappe.reset();
    else (window.etappe ??= []).push(["reset"]);
    try {
      for (const key of OURS) localStorage.removeItem(key);
    } catch {
      // Nothing was kept where nothing may be kept.
    }
    document.dispatchEvent(new CustomEvent("shop:forget"));
    // A call that waits for the script is heard on this page only, so this page has to stay.
    if (etappe?.reset) location.assign(location.pathname);
    else allow.checked = false;
  };

  const recall = () => {
    try {
      allow.checked = localStorage.getItem(CONSENT) === "yes";
    } catch {
      allow.checked = false;
    }
  };

  recall();
  // Another tab allowed it, took it back, or forgot everything.
  addEventListener("storage", recall);
  toggle.addEventListener("click", () => open(panel.hidden));
  allow.addEventListener("change", () => {
    (window.etappe ??= []).push(["consent", "personalization", allow.checked]);
    remember(allow.checked);
  });
  forget.addEventListener("click", forgetAll);
  // Answering "what do you photograph?" allows it as well, as the page says there.
  document.addEventListener("click", ({ target }) => target.closest("[data-subject]") && remember(true));
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || panel.hidden) return;
    open(false);
    toggle.focus();
  });
  document.addEventListener("shop:panel", ({ detail }) => detail !== "why" && open(false));
  document.addEventListener("shop:chat", () => open(false));
  // The slots are marked when the page has been told, so read them in the next turn.
  document.addEventListener("etappe:decided", () => setTimeout(show));
}
