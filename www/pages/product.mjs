// The page of one camera: its call to action is a slot, because an owner needs something else than a buyer.
import { html } from "../build/html.mjs";
import { addLink, baselineCta, chat, prints } from "../build/parts.mjs";
import { CAMERAS, pictureOf } from "../build/products.mjs";
import { DETAILS } from "./details.mjs";

const specs = (pick, facts) => html`<dl class="specs">
        ${facts.map(([name, value]) => html`<div><dt>${pick(name)}</dt><dd>${pick(value)}</dd></div>
        `)}
      </dl>`;

/** A page per camera. */
export const products = CAMERAS.map((camera) => (language) => {
  const { say, pick, to, francs } = language;
  const { sku, name, price, alt } = camera;
  const { lead, headline, story, facts, pictures } = DETAILS[sku];
  return {
    path: `/kamera/${sku}/`,
    title: `${name}: ${pick(headline)}`,
    description: pick(lead),
    body: html` data-etappe-page="product_view" data-etappe-sku="${sku}"`,
    main: html`
    <p class="crumb"><a href="${to("/kamera/")}">${say("All three cameras", "Alle drei Kameras")}</a></p>
    <div class="product">
      <img class="product__picture" src="${pictureOf(sku)}" alt="${pick(alt)}" width="640" height="480" fetchpriority="high">
      <div class="product__text">
        <h1>${name}</h1>
        <p class="lead">${pick(lead)}</p>
        ${baselineCta({
          title: francs(price),
          text: say("In stock. Ordered by 4 pm, with you tomorrow. Two weeks to try it.", "An Lager. Bis 16 Uhr bestellt, morgen da. Zwei Wochen zum Ausprobieren."),
          action: addLink(language, camera, "etappe-item__action"),
        })}
        <p class="said" role="status" data-cart-said></p>
      </div>
    </div>
    <section aria-labelledby="story">
      <h2 id="story">${pick(headline)}</h2>
      <div class="columns">
        ${story.map((text) => html`<p>${pick(text)}</p>
        `)}
      </div>
    </section>
    <section aria-labelledby="facts">
      <h2 id="facts">${say("In figures", "In Zahlen")}</h2>
      ${specs(pick, facts)}
    </section>
    <section aria-labelledby="samples">
      <h2 id="samples">${say(`Taken with the ${name}`, `Mit der ${name} aufgenommen`)}</h2>
      ${prints(pick, pictures)}
    </section>
    ${chat(language)}`,
  };
});
