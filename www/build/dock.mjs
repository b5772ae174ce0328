// The demonstration's own furniture at the bottom of every page: the guide through the journey, and "Why this?".
// It is hidden until its script has come, so that without JavaScript the shop is a shop and nothing else.
import { html } from "./html.mjs";

/** Each step: its key, where to do it, what to do, what changes, and what to say once it is done. */
const steps = ({ say, to }) => [
  {
    key: "poster",
    href: `${to("/")}?utm_campaign=poster-hauptbahnhof`,
    title: say("Scan the poster", "Scannen Sie das Plakat"),
    text: say("You come from the station: the first picture carries on where the poster stopped.", "Sie kommen vom Bahnhof: Das erste Bild macht weiter, wo das Plakat aufhört."),
    done: say("Look: the first picture is the one from the poster now.", "Schauen Sie: Das erste Bild ist jetzt das vom Plakat."),
  },
  {
    key: "cameras",
    href: to("/kamera/"),
    title: say("Look at all three cameras", "Sehen Sie alle drei Kameras an"),
    text: say("Whoever looks at three is serious. The start page stops explaining and shows a film.", "Wer drei ansieht, meint es ernst. Die Startseite erklärt nicht mehr, sie zeigt einen Film."),
    done: say("Now go back to the start page.", "Gehen Sie jetzt zurück auf die Startseite."),
  },
  {
    key: "question",
    href: "#chat",
    title: say("Ask Anna something", "Fragen Sie Anna etwas"),
    text: say("The form you used becomes the next one: where should the answer go?", "Das Formular wechselt: Wohin mit der Antwort?"),
    done: say("The form has changed under your hands.", "Das Formular ist unter Ihren Händen ein anderes geworden."),
  },
  {
    key: "cart",
    href: to("/kamera/x100/"),
    title: say("Put a camera in the cart", "Legen Sie eine Kamera in den Warenkorb"),
    text: say("Its page stops selling, and the start page keeps it ready for you.", "Ihre Seite hört auf zu werben, und die Startseite hält sie für Sie bereit."),
    done: say("Now look at the start page.", "Sehen Sie jetzt auf die Startseite."),
  },
  {
    key: "order",
    href: to("/cart/"),
    title: say("Order it", "Bestellen Sie"),
    text: say("No more “buy” for what you own. After a minute your first week with it begins.", "Kein «Kaufen» mehr für das, was Ihnen gehört. Nach einer Minute beginnt die erste Woche mit ihr."),
    done: say("Look at the start page now, and once more in a minute.", "Sehen Sie jetzt auf die Startseite und in einer Minute noch einmal."),
  },
];

const step = ({ say }, { key, href, title, text, done }) => html`
        <li data-step="${key}" data-said="${done}"><a href="${href}">${title}</a><span class="hidden" hidden data-step-done> (${say("done", "erledigt")})</span><br>${text}</li>`;

const guide = (language, { say } = language) => html`
    <section class="panel" id="guide" aria-labelledby="guide-title" tabindex="-1" hidden data-guide>
      <h2 id="guide-title">${say("Five clicks that move this shop", "Fünf Klicks, die diesen Laden bewegen")}</h2>
      <p>${say("The shop asks Etappe what to show: in your browser, or at the edge, which reads a short summary in a cookie and keeps nothing.", "Der Laden fragt Etappe, was er zeigen soll: in Ihrem Browser oder am Netzrand, der eine kurze Zusammenfassung im Cookie liest und nichts behält.")}</p>
      <ol class="guide__steps">${steps(language).map((it) => step(language, it))}
      </ol>
      <button class="button button--quiet" type="button" data-guide-hide>${say("I would rather look around alone", "Ich sehe mich lieber allein um")}</button>
    </section>`;

const why = ({ say }) => html`
    <section class="panel" id="why" aria-labelledby="why-title" tabindex="-1" hidden data-why>
      <h2 id="why-title">${say("Why this page looks like this", "Warum die Seite so aussieht")}</h2>
      <ol class="why__stages" aria-label="${say("Stages of the journey", "Etappen der Reise")}" data-why-stages></ol>
      <p data-why-origin></p>
      <div class="why__slots" data-why-slots></div>
      <label class="why__choice"><input type="checkbox" data-why-consent> ${say("Fit the page to what I like to photograph", "Die Seite an das anpassen, was ich fotografiere")}</label>
      <button class="button button--quiet" type="button" data-why-forget>${say("Forget me", "Alles vergessen")}</button>
    </section>`;

/** Both panels and the buttons that open them. */
export const dock = (language, { say } = language) => html`<aside class="dock" aria-label="${say("This demonstration", "Diese Vorführung")}" hidden data-dock>
    ${guide(language)}
    ${why(language)}
    <div class="dock__hint" hidden data-hint>
      <p role="status" data-hint-said></p>
      <p data-hint-first hidden>${say("New here? Five clicks move this shop.", "Neu hier? Fünf Klicks bewegen den Laden.")}</p>
      <button type="button" data-hint-close><span class="hidden">${say("Close this hint", "Hinweis schliessen")}</span><span aria-hidden="true">×</span></button>
    </div>
    <div class="dock__buttons">
      <button class="dock__button" type="button" aria-expanded="false" aria-controls="guide" data-guide-toggle>${say("Try the journey", "Die Reise probieren")} <span class="dock__count"><span data-guide-count>0</span>/5</span></button>
      <button class="dock__button why__toggle" type="button" aria-expanded="false" aria-controls="why" data-why-toggle>${say("Why this?", "Warum das?")}</button>
    </div>
  </aside>`;
