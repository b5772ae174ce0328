// All cameras side by side, what goes with them, and the one question whose answer needs consent.
import { html } from "../build/html.mjs";
import { addLink, cameraStrip, chat } from "../build/parts.mjs";
import { CAMERAS, EXTRAS, pictureOf } from "../build/products.mjs";

/** What is compared: a name, then a value per camera; texts are `[English, German]` where they differ. */
const ROWS = [
  [["Lens", "Objektiv"], ["35 mm f/2, fixed", "35 mm f/2, fest"], "28, 35, 50, 90 mm", ["80 mm f/2.8", "80 mm f/2,8"]],
  ["Sensor", "24 × 16 mm, 26 MP", "36 × 24 mm, 24 MP", "44 × 33 mm, 50 MP"],
  [["Useful up to", "Brauchbar bis"], ["ISO 12,800", "ISO 12\u202f800"], ["ISO 6,400", "ISO 6\u202f400"], ["ISO 6,400", "ISO 6\u202f400"]],
  [["Sound", "Geräusch"], ["none", "keines"], ["a soft click", "ein leises Klicken"], ["you will be noticed", "man bemerkt Sie"]],
  [["Weight", "Gewicht"], "478 g", "610 g", ["1,120 g", "1\u202f120 g"]],
  [["Coat pocket", "Manteltasche"], ["yes", "ja"], ["a large one", "eine grosse"], ["no", "nein"]],
];

const choose = ({ say }) => html`
    <section class="choose" aria-labelledby="choose">
      <h2 id="choose">${say("What do you photograph?", "Was fotografieren Sie?")}</h2>
      <p>${say("Tell us, and the start page will fit. By choosing you allow this browser to remember it; “Why this?” takes it back.", "Sagen Sie es uns, dann passt die Startseite dazu. Mit der Wahl erlauben Sie diesem Browser, sie sich zu merken. Unter «Warum das?» nehmen Sie das zurück.")}</p>
      <p class="choose__answers">
        <button class="button button--quiet" type="button" data-subject="people">${say("People", "Menschen")}</button>
        <button class="button button--quiet" type="button" data-subject="night">${say("The night", "Die Nacht")}</button>
      </p>
      <p role="status" data-subject-said data-said="${say("Thank you. The start page and Anna know it now.", "Danke. Die Startseite und Anna wissen es jetzt.")}"></p>
    </section>`;

const compare = ({ say, pick }) => html`
    <section aria-labelledby="compare">
      <h2 id="compare">${say("Side by side", "Nebeneinander")}</h2>
      <div class="wide" role="region" aria-label="${say("Table, scrolls sideways", "Tabelle, seitlich verschiebbar")}" tabindex="0">
        <table>
          <thead><tr><td></td>${CAMERAS.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
          <tbody>
            ${ROWS.map(([name, ...values]) => html`<tr><th scope="row">${pick(name)}</th>${values.map((value) => html`<td>${pick(value)}</td>`)}</tr>
            `)}
          </tbody>
        </table>
      </div>
    </section>`;

const extras = (language, { say, pick, francs } = language) => html`
    <section aria-labelledby="extras">
      <h2 id="extras">${say("What goes with them", "Was dazu passt")}</h2>
      <ul class="cards">
        ${EXTRAS.map((extra) => html`<li class="card">
          <img src="${pictureOf(extra.sku)}" alt="${pick(extra.alt)}" width="640" height="480" loading="lazy">
          <h3>${pick(extra.name)}</h3>
          <p>${pick(extra.line)}</p>
          <p class="price">${francs(extra.price)}</p>
          <p>${addLink(language, extra, "button button--quiet")}</p>
        </li>`)}
      </ul>
    </section>`;

export const cameras = (language, { say } = language) => ({
  path: "/kamera/",
  title: say("Three cameras", "Drei Kameras"),
  description: say("The X100, the M35 and the P6 side by side, and what goes with them.", "Die X100, die M35 und die P6 nebeneinander, und was dazu passt."),
  main: html`
    <h1>${say("Three cameras", "Drei Kameras")}</h1>
    <p class="lead">${say("One for the night, one for the street, one for faces. If you need a fourth, we know who has it.", "Eine für die Nacht, eine für die Strasse, eine für Gesichter. Brauchen Sie eine vierte, wissen wir, wer sie hat.")}</p>
    <h2 class="hidden">${say("What we sell", "Was wir verkaufen")}</h2>
    ${cameraStrip(language, CAMERAS)}
    ${choose(language)}
    ${compare(language)}
    ${extras(language)}
    ${chat(language)}`,
});
