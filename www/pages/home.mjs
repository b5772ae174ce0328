// The landing page: it has all three slots, so this is where a visitor sees the journey move.
import { html } from "../build/html.mjs";
import { baselineCta, cameraStrip, chat, prints } from "../build/parts.mjs";
import { CAMERAS } from "../build/products.mjs";

const hero = ({ say, to }) => html`
    <etappe-slot name="hero">
      <div class="etappe-item etappe-item--hero">
        <img src="/pictures/shop-window.svg" alt="${say("The shop at dusk: three cameras in the lit window under a striped awning", "Der Laden in der Dämmerung: drei Kameras im erleuchteten Fenster unter einer gestreiften Markise")}" fetchpriority="high">
        <div class="etappe-item__body">
          <p class="etappe-item__eyebrow">${say("Three cameras, no more", "Drei Kameras, mehr nicht")}</p>
          <h2 class="etappe-item__title">${say("We sell what we carry ourselves.", "Wir verkaufen, was wir selbst mitnehmen.")}</h2>
          <p class="etappe-item__text">${say("Come in, put one in your coat pocket and walk around the block. Decide at home.", "Kommen Sie herein, stecken Sie eine in die Manteltasche und gehen Sie um den Block. Entscheiden können Sie zu Hause.")}</p>
          <a class="etappe-item__action" href="${to("/kamera/")}">${say("See the three", "Die drei ansehen")}</a>
        </div>
      </div>
    </etappe-slot>`;

const film = ({ say }) => html`
    <section class="film" id="film" aria-labelledby="film-title">
      <div class="film__text">
        <p class="caption">${say("Twelve seconds, no sound", "Zwölf Sekunden, ohne Ton")}</p>
        <h2 id="film-title">${say("A night walk", "Ein Nachtgang")}</h2>
        <p>${say("Somebody with a red umbrella walks down a wet lane while the lamps come on, one after the other. Filmed by hand, at f/2.", "Jemand geht mit einem roten Schirm durch eine nasse Gasse, während eine Laterne nach der anderen angeht. Aus der Hand gefilmt, bei Blende 2.")}</p>
        <p><a class="button" href="/pictures/film-night-walk.svg" data-film="film-picture" data-etappe-event="video_watched" data-etappe-film="night-walk">${say("Play the film", "Film abspielen")}</a></p>
      </div>
      <img id="film-picture" src="/pictures/night-walk.svg" alt="${say("A wet lane at night, a person with a red umbrella between the lamps", "Nasse Gasse bei Nacht, eine Person mit rotem Schirm zwischen den Laternen")}" width="960" height="720" loading="lazy">
    </section>`;

const samples = ({ say, pick }) => html`
    <section aria-labelledby="samples">
      <h2 id="samples">${say("Taken with them", "Damit aufgenommen")}</h2>
      ${prints(pick, ["roof-evening", "people", "sample-lake"])}
    </section>`;

const promises = ({ say }) => html`
    <section aria-labelledby="promise">
      <h2 id="promise">${say("How we work", "So arbeiten wir")}</h2>
      <ul class="facts">
        <li><b>${say("14 days", "14 Tage")}</b><h3>${say("to try it", "zum Ausprobieren")}</h3><p>${say("At your home, in your light, with your people.", "Bei Ihnen, in Ihrem Licht, mit Ihren Leuten.")}</p></li>
        <li><b>${say("5 years", "5 Jahre")}</b><h3>${say("of guarantee", "Garantie")}</h3><p>${say("Repaired upstairs, by people you can talk to.", "Repariert wird im ersten Stock, von Leuten, mit denen man reden kann.")}</p></li>
        <li><b>${say("10 years", "10 Jahre")}</b><h3>${say("buy-back", "Rückkauf")}</h3><p>${say("What we sold, we take in payment, even with scratches.", "Was wir verkauft haben, nehmen wir in Zahlung, auch mit Kratzern.")}</p></li>
      </ul>
    </section>`;

export const home = (language, { say, to } = language) => ({
  path: "/",
  title: say("Cameras that see in the dark", "Kameras, die im Dunkeln sehen"),
  description: say("Three cameras, two weeks to try them, and somebody to ask: a small shop in Zürich for people who photograph at night.", "Drei Kameras, zwei Wochen zum Ausprobieren und jemand, den man fragen kann: ein kleiner Laden in Zürich für alle, die nachts fotografieren."),
  main: html`
    <h1 class="claim">${say("A small shop for cameras that see in the dark", "Ein kleiner Laden für Kameras, die im Dunkeln sehen")}</h1>
    ${hero(language)}
    ${baselineCta({
      title: say("Try any camera for two weeks.", "Jede Kamera zwei Wochen ausprobieren."),
      text: say("Postage paid both ways. If it stays in the drawer, send it back.", "Versand bezahlt in beide Richtungen. Bleibt sie in der Schublade, schicken Sie sie zurück."),
      action: html`<a class="etappe-item__action" href="${to("/kamera/")}">${say("How to choose", "So wählen Sie aus")}</a>`,
    })}
    <section aria-labelledby="cameras">
      <h2 id="cameras">${say("Three cameras", "Drei Kameras")}</h2>
      ${cameraStrip(language, CAMERAS)}
    </section>
    ${film(language)}
    ${samples(language)}
    ${promises(language)}
    ${chat(language)}`,
});
