// What every page has around its own content: head, header, footer, and the guide and the corner at the bottom.
import { html } from "./html.mjs";
import { LANGUAGES, pathIn } from "./language.mjs";
import { dock } from "./dock.mjs";

/** The shop's own address, which is made up; alternates have to be complete addresses. */
const HOME = "https://korn-blende.example";

/**
 * A whole document. A page has `path`, `title`, `description` and `main`; and where it needs them `body`, attributes
 * of the body, `style`, a style sheet of its own, and `isLost`, for the page that is shown in place of one that is not there.
 */
export function layout(language, page) {
  const { lang, say } = language;
  return html`<!doctype html>
<html lang="${lang}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${page.title} | Korn &amp; Blende</title>
  <meta name="description" content="${page.description}">
  <meta name="color-scheme" content="light dark">
  <meta name="theme-color" content="#f5f2ea" media="(prefers-color-scheme: light)">
  <meta name="theme-color" content="#141115" media="(prefers-color-scheme: dark)">
  ${page.isLost ? html`<meta name="robots" content="noindex">` : alternates(lang, page.path)}
  <link rel="icon" href="/pictures/mark.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/site.css">
  <link rel="stylesheet" href="/slots.css">
  <link rel="stylesheet" href="/chat.css">${page.style && html`
  <link rel="stylesheet" href="${page.style}">`}
  <script async src="/etappe/auto.js" data-pack="/etappe/amy.pack"></script>
  <script defer src="/dock.js"></script>
  <script defer src="/shop.js"></script>
  <script defer src="/chat.js"></script>
  <script defer src="/why.js"></script>
</head>
<body${page.body}>
  <a class="skip" href="#content">${say("To the content", "Zum Inhalt")}</a>
  ${header(language, page)}
  <main id="content">
${page.main}
  </main>
  ${footer(language)}
  ${dock(language)}
</body>
</html>
`;
}

function alternates(lang, path) {
  const links = LANGUAGES.map((it) => html`
  <link rel="alternate" hreflang="${it}" href="${HOME}${pathIn(it, path)}">`);
  return html`<link rel="canonical" href="${HOME}${pathIn(lang, path)}">${links}
  <link rel="alternate" hreflang="x-default" href="${HOME}${path}">`;
}

function header({ lang, other, say, to }, { path, isLost }) {
  const place = (target, text) => html`<li><a href="${to(target)}"${!isLost && path === target && html` aria-current="page"`}>${text}</a></li>`;
  const name = { en: "English", de: "Deutsch" }[other];
  return html`<header class="top">
    <a class="top__name" href="${to("/")}"><img src="/pictures/mark.svg" alt="" width="36" height="36">Korn &amp; Blende</a>
    <nav aria-label="${say("Shop", "Laden")}">
      <ul>
        ${place("/kamera/", say("Cameras", "Kameras"))}
        ${place("/#film", "Film")}
        <li><a href="${isLost ? to("/#chat") : "#chat"}">Chat</a></li>
        ${place("/cart/", html`${say("Cart", "Warenkorb")} <span class="count" data-cart-count></span>`)}
        <li class="top__language"><a href="${pathIn(other, isLost ? "/" : path)}" hreflang="${other}" lang="${other}">${name}</a></li>
      </ul>
    </nav>
  </header>`;
}

function footer({ say, to }) {
  return html`<footer class="foot">
    <div>
      <h2>${say("The shop", "Der Laden")}</h2>
      <p>Seilergraben 100, Zürich<br>${say("Tuesday to Saturday, nine to seven", "Dienstag bis Samstag, neun bis neunzehn Uhr")}<br><a href="mailto:hello@korn-blende.example">hello@korn-blende.example</a></p>
    </div>
    <div>
      <h2>${say("With the camera", "Mit der Kamera")}</h2>
      <p>${say("Seven evenings, seven pictures: a small course for everybody, whatever is in your hand.", "Sieben Abende, sieben Bilder: ein kleiner Kurs für alle, egal was Sie in der Hand haben.")}<br><a href="${to("/handbook/")}">${say("Read the course", "Zum Kurs")}</a></p>
    </div>
    <div>
      <h2>${say("Your data", "Ihre Daten")}</h2>
      <p>${say("What you do here stays in this browser. A short summary travels as a cookie with each request, so that the page can arrive already filled; no server keeps it. “Why this?” at the bottom says why the page looks as it does, and forgets you.", "Was Sie hier tun, bleibt in diesem Browser. Eine kurze Zusammenfassung reist als Cookie mit jeder Anfrage mit, damit die Seite schon passend ankommen kann; kein Server behält sie. «Warum das?» ganz unten sagt, warum die Seite so aussieht, und vergisst Sie auf Wunsch.")}</p>
      <p>${say("Korn & Blende is a demonstration: nothing is sold and nothing is sent.", "Korn & Blende ist eine Vorführung: Es wird nichts verkauft und nichts verschickt.")}</p>
    </div>
  </footer>`;
}
