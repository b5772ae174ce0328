// The course that owners are sent to, and that anybody may read.
import { html } from "../build/html.mjs";
import { chat } from "../build/parts.mjs";

const EVENINGS = [
  [["The light", "Das Licht"], ["Turn the dial with the sun on it until snow is white and a black cat is black. That is exposure compensation, and it is most of photography.", "Drehen Sie das Rad mit der Sonne, bis Schnee weiss ist und eine schwarze Katze schwarz. Das ist die Belichtungskorrektur und fast schon die ganze Fotografie."]],
  [["The distance", "Der Abstand"], ["Go one step closer than is comfortable. Then look at the edges of the frame.", "Gehen Sie einen Schritt näher, als es angenehm ist. Schauen Sie dann auf die Ränder des Bildes."]],
  [["The moment", "Der Augenblick"], ["Press a little before you think you should. Your finger is slower than your eye.", "Drücken Sie etwas früher, als Sie möchten. Der Finger ist langsamer als das Auge."]],
  [["The dark", "Das Dunkle"], ["Open the lens wide, lean on a lamp post, breathe out, press.", "Offene Blende, an eine Laterne lehnen, ausatmen, drücken."]],
  [["The person", "Der Mensch"], ["Take one picture before you ask and one after. Keep the better one, give them both.", "Ein Bild vor der Frage, eines danach. Behalten Sie das bessere, schenken Sie beide."]],
  [["The colour", "Die Farbe"], ["Look for one colour and wait until a second one walks in.", "Suchen Sie eine Farbe und warten Sie, bis eine zweite dazukommt."]],
  [["The choice", "Die Auswahl"], ["Delete all but seven. Print one. Hang it where you make coffee.", "Löschen Sie alle bis auf sieben. Lassen Sie eines abziehen. Hängen Sie es dorthin, wo Sie Kaffee machen."]],
];

export const handbook = (language, { say, pick } = language) => ({
  path: "/handbook/",
  title: say("Seven evenings, seven pictures", "Sieben Abende, sieben Bilder"),
  description: say("A small course for any of the three cameras, ten minutes an evening.", "Ein kleiner Kurs für jede der drei Kameras, zehn Minuten am Abend."),
  main: html`
    <div class="intro">
      <div>
        <h1>${say("Seven evenings, seven pictures", "Sieben Abende, sieben Bilder")}</h1>
        <p class="lead">${say("A small course for any of the three cameras. Ten minutes each; the rest of the evening is yours.", "Ein kleiner Kurs für jede der drei Kameras. Je zehn Minuten; der Rest des Abends gehört Ihnen.")}</p>
      </div>
      <img src="/pictures/first-week.svg" alt="${say("An open booklet with contact prints, a loupe and a pencil", "Ein aufgeschlagenes Heft mit Kontaktabzügen, Lupe und Stift")}" width="960" height="720">
    </div>
    <ol class="evenings">
      ${EVENINGS.map(([title, text]) => html`<li><h2>${pick(title)}</h2><p>${pick(text)}</p></li>
      `)}
    </ol>
    ${chat(language)}`,
});
