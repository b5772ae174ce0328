// The cart and the order. Its lines are templates here, so that the script needs no words and no prices.
import { html } from "../build/html.mjs";
import { baselineCta, chat } from "../build/parts.mjs";
import { CAMERAS, EXTRAS, pictureOf } from "../build/products.mjs";

const line = ({ say, pick, francs }, { sku, name, price }) => html`
    <template data-product="${sku}" data-price="${price}">
      <li class="line">
        <img src="${pictureOf(sku)}" alt="" width="640" height="480">
        <p class="line__name"><b>${pick(name)}</b><br>${francs(price)}</p>
        <div class="line__count" role="group" aria-label="${say(`How many: ${pick(name)}`, `Wie viele: ${pick(name)}`)}">
          <button type="button" data-less aria-label="${say("One less", "Eines weniger")}">−</button>
          <output data-quantity></output>
          <button type="button" data-more aria-label="${say("One more", "Eines mehr")}">+</button>
        </div>
        <button class="line__remove" type="button" data-remove data-said="${say(`${pick(name)} removed.`, `${pick(name)} entfernt.`)}">${say("Remove", "Entfernen")}<span class="hidden">: ${pick(name)}</span></button>
      </li>
    </template>`;

const order = ({ say, francs, to }) => html`
      <form class="order" data-etappe-event="purchase" data-order>
        <h2>${say("Order", "Bestellung")}</h2>
        <div class="order__total"><span>${say("Total", "Summe")}</span> <output data-cart-total data-zero="${francs(0)}">${francs(0)}</output></div>
        <label>Name <input name="name" autocomplete="name" required></label>
        <label>${say("Street and town", "Strasse und Ort")} <input name="address" autocomplete="street-address" required></label>
        <p>${say("By invoice, once it has arrived. This is a demonstration: what you type does not leave this page.", "Auf Rechnung, wenn es angekommen ist. Dies ist eine Vorführung: Was Sie tippen, verlässt diese Seite nicht.")}</p>
        <button class="button" type="submit" disabled>${say("Place the order", "Bestellen")}</button>
      </form>
      <div class="order order--done" role="status" data-ordered>
        <template>
          <img src="/pictures/parcel.svg" alt="" width="960" height="720">
          <h2>${say("Thank you.", "Danke.")}</h2>
          <p>${say("Anna is packing it. The start page has moved on as well.", "Anna packt es ein. Auch die Startseite ist weiter.")}</p>
          <p><a class="button" href="${to("/")}">${say("To the start page", "Zur Startseite")}</a></p>
        </template>
      </div>`;

export const cart = (language, { say, to } = language) => ({
  path: "/cart/",
  style: "/cart.css",
  title: say("Your cart", "Ihr Warenkorb"),
  description: say("What you have set aside, and how to order it.", "Was Sie zurückgelegt haben, und wie Sie es bestellen."),
  main: html`
    <h1>${say("Your cart", "Ihr Warenkorb")}</h1>
    <noscript><p class="lead">${say("The cart needs JavaScript. You can order by mail just as well:", "Der Warenkorb braucht JavaScript. Per Mail bestellen geht genauso gut:")} <a href="mailto:hello@korn-blende.example">hello@korn-blende.example</a></p></noscript>
    <div class="cart">
      <div>
        <ul class="cart__lines" data-cart-lines></ul>
        <div class="cart__empty" data-cart-empty>
          <p>${say("Your cart is empty.", "Der Warenkorb ist leer.")}</p>
          <p><a class="button button--quiet" href="${to("/kamera/")}">${say("See the three cameras", "Die drei Kameras ansehen")}</a></p>
        </div>
        <p class="cart__said"><span role="status" data-cart-said></span> <button class="button button--quiet" type="button" hidden data-undo>${say("Put it back", "Wieder hineinlegen")}</button></p>
        ${baselineCta({
          title: say("Two weeks to change your mind.", "Zwei Wochen, um es sich anders zu überlegen."),
          text: say("Postage is paid both ways.", "Der Versand ist in beide Richtungen bezahlt."),
          action: html`<a class="etappe-item__action" href="${to("/kamera/")}">${say("See the cameras", "Die Kameras ansehen")}</a>`,
        })}
      </div>
      <div>${order(language)}
      </div>
    </div>
    ${[...CAMERAS, ...EXTRAS].map((product) => line(language, product))}
    ${chat(language)}`,
});
