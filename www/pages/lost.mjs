// What is shown in place of a page that is not there.
import { html } from "../build/html.mjs";

export const lost = ({ say, to }) => ({
  path: "/404.html",
  isLost: true,
  title: say("Out of the frame", "Aus dem Bild gelaufen"),
  description: say("This page is not here.", "Diese Seite gibt es hier nicht."),
  main: html`
    <div class="lost">
      <img class="lost__frame" src="/pictures/lost.svg" alt="${say("An empty lane under a lamp; at the edge of the picture half a red umbrella", "Eine leere Gasse unter einer Laterne; am Bildrand ein halber roter Schirm")}" width="960" height="540">
      <h1>${say("Out of the frame.", "Aus dem Bild gelaufen.")}</h1>
      <p class="lead">${say("This page has walked out of the picture, or it was never in it.", "Diese Seite ist aus dem Bild gelaufen, oder sie war nie darin.")}</p>
      <p><a class="button" href="${to("/")}">${say("To the start page", "Zur Startseite")}</a> <a class="button button--quiet" href="${to("/kamera/")}">${say("To the cameras", "Zu den Kameras")}</a></p>
    </div>`,
});
