// Parts that several pages share: cards, sample pictures, the chat, and how a baseline is written into a slot.
import { html } from "./html.mjs";
import { sampleOf } from "./pictures.mjs";
import { pictureOf } from "./products.mjs";

/** A call to action as everybody sees it; items of the journey have the same shape. */
export const baselineCta = ({ title, text, action }) => html`
    <etappe-slot name="cta">
      <div class="etappe-item etappe-item--cta">
        <div class="etappe-item__body">
          <h2 class="etappe-item__title">${title}</h2>
          <p class="etappe-item__text">${text}</p>
          ${action}
        </div>
      </div>
    </etappe-slot>`;

/** The link that puts something into the cart, also without JavaScript. */
export function addLink({ say, pick, to }, { sku, name }, look) {
  const said = say(`${pick(name)} is in your cart.`, `${pick(name)} liegt im Warenkorb.`);
  return html`<a class="${look}" href="${to("/cart/")}?add=${sku}" data-etappe-event="cart_add" data-etappe-sku="${sku}" data-add="${sku}" data-said="${said}">${say("Add to cart", "In den Warenkorb")}<span class="hidden">: ${pick(name)}</span></a>`;
}

/** The three cameras as frames of one film. */
export const cameraStrip = ({ pick, to, francs }, cameras) => html`<ul class="strip">
        ${cameras.map(({ sku, name, price, alt, line }) => html`<li class="strip__frame">
          <img src="${pictureOf(sku)}" alt="${pick(alt)}" width="640" height="480" loading="lazy">
          <div class="strip__text">
            <h3><a href="${to(`/kamera/${sku}/`)}">${name}</a></h3>
            <p>${pick(line)}</p>
            <p class="price">${francs(price)}</p>
          </div>
        </li>`)}
      </ul>`;

/** Sample pictures with what they were taken with, by the names of their files. */
export const prints = (pick, files) => html`<ul class="prints prints--${files.length}">
        ${files.map(sampleOf).map(({ file, alt, caption }) => html`<li><a class="print" href="/pictures/${file}.svg" data-etappe-event="sample_opened" data-etappe-picture="${file}"><img src="/pictures/${file}.svg" alt="${pick(alt)}" width="960" height="720" loading="lazy"><span class="caption">${pick(caption)}</span></a></li>`)}
      </ul>`;

/** Anna and the conversation: at the end of the page, and in a window over it once somebody asks for it. */
export function chat({ say }) {
  const answer = (event, text) => html`<template data-answer="${event}">${text}</template>`;
  return html`
    <section class="chat" id="chat" aria-labelledby="chat-title">
      <div class="chat__about">
        <h2 id="chat-title">${say("Talk to Anna", "Reden Sie mit Anna")}</h2>
        <p>${say("She has carried all three cameras home, twice, and will tell you which one to leave in the shop.", "Sie hat alle drei Kameras mit nach Hause genommen, zweimal, und sagt Ihnen, welche Sie im Laden lassen können.")}</p>
        <p class="caption">${say("Tuesday to Saturday, nine to seven", "Dienstag bis Samstag, neun bis neunzehn Uhr")}</p>
      </div>
      <div class="chat__place">
        <div class="chat__window" id="chat-window" data-chat>
          <div class="chat__head">
            <img src="/pictures/anna.svg" alt="" width="48" height="48" loading="lazy">
            <p><b>Anna</b><br>${say("What you write stays here.", "Was Sie schreiben, bleibt hier.")}</p>
            <button class="chat__close" type="button" hidden data-chat-close><span class="hidden">${say("Close the chat", "Chat schliessen")}</span><span aria-hidden="true">×</span></button>
          </div>
          <div class="chat__log" role="log" aria-label="${say("Conversation with Anna", "Gespräch mit Anna")}" tabindex="0" data-chat-log>
            <p>${say("Hello, I am Anna. What would you like to photograph?", "Guten Tag, ich bin Anna. Was möchten Sie fotografieren?")}</p>
          </div>
          <etappe-slot name="chat" data-etappe-keep>
            <div class="etappe-item etappe-item--prompt">
              <div class="etappe-item__body">
                <h2 class="etappe-item__title">${say("Ask somebody who uses them.", "Fragen Sie jemanden, der sie benutzt.")}</h2>
                <p class="etappe-item__text">${say("One sentence is enough to begin with.", "Für den Anfang genügt ein Satz.")}</p>
                <form class="etappe-item__form" action="mailto:hello@korn-blende.example" data-etappe-event="chat_question">
                  <input class="etappe-item__input" name="body" type="text" aria-label="${say("Your question", "Ihre Frage")}" required>
                  <button class="etappe-item__action" type="submit">${say("Ask Anna", "Anna fragen")}</button>
                </form>
              </div>
            </div>
          </etappe-slot>
          ${answer("chat_question", say("Thank you, I will read this in a moment. I answer here and, if you like, by mail.", "Danke, das lese ich gleich. Ich antworte hier und, wenn Sie mögen, per Mail."))}
          ${answer("walk_booked", say("You are on the list. Friday, at dusk, in front of the shop.", "Sie stehen auf der Liste. Freitag bei Einbruch der Dunkelheit, vor dem Laden."))}
          ${answer("email_left", say("Noted. The answer will come to this address.", "Notiert. Die Antwort kommt an diese Adresse."))}
        </div>
      </div>
    </section>`;
}
