// The shop without Etappe: cart, film and the question what somebody photographs. Everything works on top of plain links.
"use strict";

{
  const CART = "shop-cart";
  const MOST = 9;
  const CAMERAS = ["x100", "m35", "p6"];
  const FILM_MS = 12_000;

  // Calls made before the Etappe script has arrived wait in this list.
  const tell = (...call) => (window.etappe ??= []).push(call);
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector) => document.querySelectorAll(selector);
  // Tells the guide at the bottom of the page how far the visitor has come.
  const reach = (step) => document.dispatchEvent(new CustomEvent("shop:step", { detail: step }));

  // A visitor who refuses storage still has a cart until the page ends.
  let held = [];
  try {
    const kept = JSON.parse(localStorage.getItem(CART) ?? "[]");
    held = Array.isArray(kept) ? kept.filter((sku) => /^\w+$/.test(sku)) : [];
  } catch {
    held = [];
  }

  // One entry per piece, in the order in which the kinds came.
  function keep(skus) {
    held = skus;
    try {
      localStorage.setItem(CART, JSON.stringify(skus));
    } catch {
      // Storage is full or refused: the cart lives as long as the page.
    }
    showCart();
  }

  const kinds = () => [...new Set(held)];
  const countOf = (sku) => held.filter((other) => other === sku).length;
  const withCount = (sku, count) => kinds().flatMap((kind) => Array(kind === sku ? count : countOf(kind)).fill(kind));

  // The page's own way to write an amount, with the digits of this one.
  function francs(amount) {
    const { zero } = find("[data-cart-total]").dataset;
    const group = document.documentElement.lang === "de" ? "\u202f" : ",";
    return zero.replace("0", amount.toLocaleString("en").replaceAll(",", group));
  }

  let removed;
  function remove(sku, said) {
    removed = { sku, count: countOf(sku), at: kinds().indexOf(sku) };
    keep(held.filter((other) => other !== sku));
    // The call to action beside the cart may speak of what was removed.
    tell("track", "cart_remove", { sku }, { slot: "cta" });
    find("[data-cart-said]").textContent = said;
    const undo = find("[data-undo]");
    undo.hidden = false;
    // The button that had the focus is gone; this is what somebody who slipped needs next.
    undo.focus();
  }

  function putBack() {
    if (!removed) return;
    const { sku, count, at } = removed;
    const order = kinds().filter((kind) => kind !== sku);
    order.splice(at, 0, sku);
    keep(order.flatMap((kind) => Array(countOf(kind) + (kind === sku ? count : 0)).fill(kind)));
    tell("track", "cart_add", { sku }, { slot: "cta" });
    settle();
    find(`[data-line="${sku}"] [data-remove]`).focus();
  }

  // What was removed cannot be put back any more.
  function settle() {
    removed = undefined;
    find("[data-cart-said]").textContent = "";
    find("[data-undo]").hidden = true;
  }

  function lineOf(sku, template) {
    const line = find("li", template.content.cloneNode(true));
    line.dataset.line = sku;
    find("[data-quantity]", line).textContent = countOf(sku);
    find("[data-less]", line).disabled = countOf(sku) < 2;
    find("[data-more]", line).disabled = countOf(sku) >= MOST;
    return line;
  }

  function showLines(lines) {
    const products = new Map([...all("template[data-product]")].map((template) => [template.dataset.product, template]));
    // What the shop no longer sells is no longer in the cart.
    held = held.filter((sku) => products.has(sku));
    const known = kinds();
    lines.replaceChildren(...known.map((sku) => lineOf(sku, products.get(sku))));
    // After an order the thanks say enough.
    find("[data-cart-empty]").hidden = known.length > 0 || find("[data-order]").hidden;
    find("[data-cart-total]").textContent = francs(known.reduce((sum, sku) => sum + countOf(sku) * products.get(sku).dataset.price, 0));
    const order = find("[data-order]");
    find("button", order).disabled = !known.length;
    // One purchase event carries one product; the form tracks the first, `placeOrder` the others.
    order.dataset.etappeSku = known[0] ?? "";
  }

  function showCart() {
    const lines = find("[data-cart-lines]");
    if (lines) showLines(lines);
    for (const count of all("[data-cart-count]")) count.textContent = held.length || "";
  }

  function changeLine({ target }) {
    const button = target.closest("[data-line] button");
    if (!button) return;
    const { line: sku } = button.closest("[data-line]").dataset;
    if (button.matches("[data-remove]")) return remove(sku, button.dataset.said);
    const name = button.matches("[data-more]") ? "data-more" : "data-less";
    keep(withCount(sku, countOf(sku) + (name === "data-more" ? 1 : -1)));
    settle();
    // The line was drawn anew, and a button that is no longer of use takes no focus.
    const again = find(`[data-line="${sku}"] [${name}]`);
    (again.disabled ? find(`[data-line="${sku}"] button:enabled`) : again).focus();
  }

  function placeOrder(event) {
    event.preventDefault();
    const bought = kinds();
    for (const sku of bought.slice(1)) tell("track", "purchase", { sku });
    const done = find("[data-ordered]");
    settle();
    event.target.hidden = true;
    keep([]);
    event.target.reset();
    done.append(find("template", done).content.cloneNode(true));
    find("a", done).focus();
    if (bought.some((sku) => CAMERAS.includes(sku))) reach("order");
  }

  function add(sku) {
    keep([...held, ...(countOf(sku) < MOST ? [sku] : [])]);
    if (CAMERAS.includes(sku)) reach("cart");
  }

  // A link like /cart/?add=strap puts something into the cart by being followed.
  function addFromAddress() {
    const sku = new URLSearchParams(location.search).get("add");
    if (!sku || !find(`template[data-product="${CSS.escape(sku)}"]`)) return;
    history.replaceState(null, "", location.pathname);
    add(sku);
    tell("track", "cart_add", { sku });
  }

  // With this script nobody has to leave the page; links that are not tracked by their own attributes are tracked here.
  function addFromLink(event) {
    const link = event.target.closest('a[href*="?add="]');
    const sku = link && new URL(link.href).searchParams.get("add");
    if (!sku || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    add(sku);
    const slot = link.closest("etappe-slot")?.getAttribute("name");
    // The script tracks by attributes what happens after it has arrived.
    if (!link.dataset.etappeEvent || !window.etappe?.track) tell("track", "cart_add", { sku }, slot ? { slot } : {});
    const said = find("[data-cart-said]");
    if (said && link.dataset.said) said.textContent = link.dataset.said;
    else if (!slot) link.firstChild.textContent = `✓ ${link.firstChild.textContent.replace("✓ ", "")}`;
  }

  let playing;
  function playFilm(event) {
    const link = event.target.closest("[data-film]");
    const picture = link && document.getElementById(link.dataset.film);
    if (!picture) return;
    event.preventDefault();
    const still = (link.dataset.still ??= picture.src);
    // An address of its own starts the animation from the beginning.
    picture.src = `${link.href}#${Date.now()}`;
    picture.scrollIntoView({ block: "nearest" });
    clearTimeout(playing);
    playing = setTimeout(() => (picture.src = still), FILM_MS);
  }

  function chooseSubject(event) {
    const button = event.target.closest("[data-subject]");
    if (!button) return;
    tell("consent", "personalization", true);
    tell("set", "subject", button.dataset.subject);
    for (const other of all("[data-subject]")) other.setAttribute("aria-pressed", String(other === button));
    const said = find("[data-subject-said]");
    said.textContent = said.dataset.said;
  }

  // Who changes the language stays where they are, and came from where they came.
  function keepAddress() {
    const link = find(".top__language a");
    Object.assign(link, { search: location.search, hash: location.hash });
  }

  for (const act of [addFromLink, playFilm, chooseSubject, changeLine]) document.addEventListener("click", act);
  find("[data-undo]")?.addEventListener("click", putBack);
  find("[data-order]")?.addEventListener("submit", placeOrder);
  addFromAddress();
  keepAddress();
  addEventListener("hashchange", keepAddress);
  showCart();
}
