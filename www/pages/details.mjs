// What the pages of the cameras say; texts are `[English, German]` where they differ.

const FIVE_YEARS = [["Guarantee", "Garantie"], ["five years", "fünf Jahre"]];

export const DETAILS = {
  x100: {
    lead: ["One lens, one dial for the light, and a shutter nobody hears. The camera on the poster.", "Ein Objektiv, ein Rad für das Licht und ein Verschluss, den niemand hört. Die Kamera vom Plakat."],
    headline: ["Sees by lamplight", "Sieht bei Laternenlicht"],
    story: [
      ["Most pictures are lost between seeing and raising the camera. The X100 lives in a coat pocket, wakes in half a second and asks one question only: how much light?", "Die meisten Bilder gehen zwischen Sehen und Heben der Kamera verloren. Die X100 wohnt in der Manteltasche, ist in einer halben Sekunde wach und fragt nur eines: wie viel Licht?"],
      ["Its lens is bright and does not zoom. After a week you stop thinking about it and simply stand where the picture is. That is the whole trick.", "Ihr Objektiv ist hell und zoomt nicht. Nach einer Woche denken Sie nicht mehr daran und stehen einfach dort, wo das Bild ist. Mehr ist es nicht."],
    ],
    facts: [
      [["Lens", "Objektiv"], ["35 mm, f/2 to f/16, from 10 cm", "35 mm, f/2 bis f/16, ab 10 cm"]],
      ["Sensor", ["24 × 16 mm, 26 megapixels", "24 × 16 mm, 26 Megapixel"]],
      [["Light", "Licht"], ["ISO 160 to 12,800", "ISO 160 bis 12\u202f800"]],
      [["Shutter", "Verschluss"], ["leaf shutter, silent, 1/4000", "Zentralverschluss, lautlos, 1/4000"]],
      [["Finder", "Sucher"], ["optical, with frame lines", "optisch, mit Leuchtrahmen"]],
      [["Battery", "Akku"], ["420 pictures", "420 Bilder"]],
      [["Size", "Grösse"], "128 × 75 × 53 mm, 478 g"],
      FIVE_YEARS,
    ],
    pictures: ["poster-hauptbahnhof", "night-walk"],
  },
  m35: {
    lead: ["In its finder you see what is about to walk into the picture. Four lenses, each smaller than a lemon.", "In ihrem Sucher sehen Sie, was gleich ins Bild läuft. Vier Objektive, jedes kleiner als eine Zitrone."],
    headline: ["Looks beyond the frame", "Schaut über den Rand"],
    story: [
      ["A rangefinder shows more than the picture. You see the cyclist before he reaches the puddle, and you have a second to decide.", "Ein Messsucher zeigt mehr als das Bild. Sie sehen den Velofahrer, bevor er die Pfütze erreicht, und haben eine Sekunde, um sich zu entscheiden."],
      ["Focus is set by hand, with one finger, without looking. It takes a month to learn, and then you never want anything else.", "Scharf gestellt wird von Hand, mit einem Finger, ohne hinzusehen. Das lernt man in einem Monat und will danach nichts anderes mehr."],
    ],
    facts: [
      [["Lenses", "Objektive"], ["28, 35, 50 and 90 mm; one is included", "28, 35, 50 und 90 mm; eines ist dabei"]],
      ["Sensor", ["36 × 24 mm, 24 megapixels", "36 × 24 mm, 24 Megapixel"]],
      [["Light", "Licht"], ["ISO 100 to 6,400", "ISO 100 bis 6\u202f400"]],
      [["Shutter", "Verschluss"], ["cloth, soft, 1/2000", "Tuch, leise, 1/2000"]],
      [["Finder", "Sucher"], ["rangefinder, 0.72 times", "Messsucher, 0,72-fach"]],
      [["Battery", "Akku"], ["510 pictures", "510 Bilder"]],
      [["Size", "Grösse"], "138 × 80 × 38 mm, 610 g"],
      FIVE_YEARS,
    ],
    pictures: ["sample-lake", "roof-evening"],
  },
  p6: {
    lead: ["A sensor nearly twice the usual size and a lens made for one thing: the person in front of you.", "Ein Sensor, fast doppelt so gross wie üblich, und ein Objektiv für eines: den Menschen vor Ihnen."],
    headline: ["Draws faces", "Zeichnet Gesichter"],
    story: [
      ["Between the sharp eye and the soft ear lie two centimetres, and how a camera gets from one to the other is called drawing. The P6 draws gently.", "Zwischen dem scharfen Auge und dem weichen Ohr liegen zwei Zentimeter; wie eine Kamera vom einen zum anderen kommt, nennt man Zeichnung. Die P6 zeichnet sanft."],
      ["It is heavy. People notice it, put down their cups and look at you. For portraits that is an advantage.", "Sie ist schwer. Man bemerkt sie, stellt die Tasse ab und schaut Sie an. Für Porträts ist das ein Vorteil."],
    ],
    facts: [
      [["Lens", "Objektiv"], ["80 mm f/2.8, from 60 cm", "80 mm f/2,8, ab 60 cm"]],
      ["Sensor", ["44 × 33 mm, 50 megapixels", "44 × 33 mm, 50 Megapixel"]],
      [["Light", "Licht"], ["ISO 64 to 6,400", "ISO 64 bis 6\u202f400"]],
      [["Shutter", "Verschluss"], ["1/2000, audible", "1/2000, hörbar"]],
      [["Finder", "Sucher"], ["prism, 100 per cent", "Prisma, 100 Prozent"]],
      [["Battery", "Akku"], ["340 pictures", "340 Bilder"]],
      [["Size", "Grösse"], ["155 × 112 × 86 mm, 1,120 g", "155 × 112 × 86 mm, 1\u202f120 g"]],
      FIVE_YEARS,
    ],
    pictures: ["people", "shop-window"],
  },
};
