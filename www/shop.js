// The shop without Etappe: cart, film and the question what somebody photographs. Everything works on top of plain links.
"use strict";

{
  const PRODUCTS = {
    x100: { name: "X100", price: 1290, picture: "/pictures/camera-x100.svg" },
    m35: { name: "M35", price: 2140, picture: "/pictures/camera-m35.svg" },
    p6: { name: "P6", price: 3480, picture: "/pictures/camera-p6.svg" },
    strap: { name: "Strap", price: 59, picture: "/pictures/strap.svg" },
    converter: { name: "Wide converter", price: 240, picture: "/pictures/converter.svg" },
    battery: { name: "Second battery", price: 68, picture: "/pictures/battery.svg" },
  };
  const CART = "shop-cart";
  const FILM_MS = 12_000;

  // Calls made before the Etappe script has arrived wait in this list.
  const tell = (...call) => (window.etappe ??= []).push(call);
  const francs = (amount) => `CHF ${amount.toLocaleString("en")}`;
  const all = (selector) => document.querySelectorAll(selector);

  // A visitor who refuses storage still has a cart until the page ends.
  let held = [];
  try {
    held = JSON.parse(localStorage.getItem(CART) ?? "[]").filter((sku) => Object.hasOwn(PRODUCTS, sku));
  } catch {
    held = [];
  }

  function keep(skus) {
    held = skus;
    try {
      localStorage.setItem(CART, JSON.stringify(skus));
    } catch {
      // Storage is full or refused: the cart lives as long as the page.
    }
    showCart();
  }

  function element(tag, properties, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  function showCart() {
    for (const count of all("[data-cart-count]")) count.textContent = held.length || "";
    const lines = document.querySelector("[data-cart-lines]");
    if (!lines) return;
    const order = document.querySelector("[data-order]");
    const rows = held.map((sku, index) => {
      const { name, price, picture } = PRODUCTS[sku];
      const remove = element("button", { type: "button", className: "button button--quiet" }, "Remove", element("span", { className: "hidden" }, ` ${name}`));
      remove.addEventListener("click", () => {
        keep(held.filter((_, other) => other !== index));
        order.querySelector("[data-order-said]").textContent = `${name} removed.`;
      });
      return element("li", {}, element("img", { src: picture, alt: "", width: 640, height: 480 }), element("b", {}, name), francs(price), remove);
    });
    const empty = element("li", {}, "Nothing in here yet. ", element("a", { href: "/kamera/" }, "See the three cameras"));
    lines.replaceChildren(...(rows.length ? rows : [empty]));
    document.querySelector("[data-cart-total]").textContent = francs(held.reduce((sum, sku) => sum + PRODUCTS[sku].price, 0));
    order.querySelector("button").disabled = !held.length;
    // One purchase event carries one product; the form tracks the first, `placeOrder` the others.
    order.dataset.etappeSku = held[0] ?? "";
  }

  function placeOrder(event) {
    event.preventDefault();
    for (const sku of [...new Set(held)].filter((sku) => sku !== held[0])) tell("track", "purchase", { sku });
    const said = event.target.querySelector("[data-order-said]");
    keep([]);
    event.target.reset();
    said.textContent = "Thank you. Anna is packing it; the start page has moved on as well.";
  }

  // A link like /cart/?add=strap puts something into the cart by being followed.
  function addFromAddress() {
    const sku = new URLSearchParams(location.search).get("add");
    if (!location.pathname.startsWith("/cart/") || !sku || !Object.hasOwn(PRODUCTS, sku)) return;
    history.replaceState(null, "", location.pathname);
    keep([...held, sku]);
    tell("track", "cart_add", { sku });
  }

  // With this script nobody has to leave the page; links that are not tracked by their own attributes are tracked here.
  function addFromLink(event) {
    const link = event.target.closest('a[href^="/cart/?add="]');
    const sku = link && new URL(link.href).searchParams.get("add");
    if (!sku || !Object.hasOwn(PRODUCTS, sku) || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    keep([...held, sku]);
    const slot = link.closest("etappe-slot")?.getAttribute("name");
    // The script tracks by attributes what happens after it has arrived.
    if (!link.dataset.etappeEvent || !window.etappe?.track) tell("track", "cart_add", { sku }, slot ? { slot } : {});
    const said = document.querySelector("[data-cart-said]");
    if (said) said.textContent = `${PRODUCTS[sku].name} is in your cart.`;
    else if (!slot) link.firstChild.textContent = "In your cart";
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
    document.querySelector("[data-subject-said]").textContent = "Thank you. The shop will show it.";
  }

  for (const act of [addFromLink, playFilm, chooseSubject]) document.addEventListener("click", act);
  document.querySelector("[data-order]")?.addEventListener("submit", placeOrder);
  addFromAddress();
  showCart();
}
