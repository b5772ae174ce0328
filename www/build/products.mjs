// What the shop sells: names, prices and pictures, in one place for the cards, the product pages and the cart.

/** In the order in which the shop shows them; texts are `[English, German]`. */
export const CAMERAS = [
  {
    sku: "x100",
    name: "X100",
    price: 1290,
    alt: ["Silver compact camera with black leather and a brown wrist strap", "Silberne Kompaktkamera mit schwarzem Leder und braunem Riemen"],
    line: ["For the night. Small, silent, one lens that opens to f/2.", "Für die Nacht. Klein, lautlos, ein Objektiv mit Blende 2."],
  },
  {
    sku: "m35",
    name: "M35",
    price: 2140,
    alt: ["Black rangefinder camera with red-brown leather", "Schwarze Messsucherkamera mit rotbraunem Leder"],
    line: ["For the street. A bright rangefinder and four lenses to choose from.", "Für die Strasse. Heller Messsucher, vier Objektive zur Wahl."],
  },
  {
    sku: "p6",
    name: "P6",
    price: 3480,
    alt: ["Large black camera with a prism finder and a deep grip", "Grosse schwarze Kamera mit Prismensucher und tiefem Griff"],
    line: ["For faces. A large sensor that draws skin the way you remember it.", "Für Gesichter. Ein grosser Sensor, der Haut zeichnet, wie man sie in Erinnerung hat."],
  },
];

export const EXTRAS = [
  {
    sku: "strap",
    name: ["Strap", "Riemen"],
    price: 59,
    alt: ["Brown leather strap with two rings", "Brauner Lederriemen mit zwei Ringen"],
    line: ["Vegetable-tanned leather, sewn in Appenzell.", "Pflanzlich gegerbtes Leder, genäht in Appenzell."],
  },
  {
    sku: "converter",
    name: ["Wide converter", "Weitwinkel\u00advorsatz"],
    price: 240,
    alt: ["Black lens converter with an amber ring", "Schwarzer Objektivvorsatz mit bernsteinfarbenem Ring"],
    line: ["Turns the 35 mm of the X100 into 28.", "Macht aus den 35 mm der X100 28."],
  },
  {
    sku: "battery",
    name: ["Second battery", "Zweiter Akku"],
    price: 68,
    alt: ["Two camera batteries", "Zwei Kamera-Akkus"],
    line: ["For all three. Arrives charged.", "Für alle drei. Kommt geladen an."],
  },
];

const PICTURES = { x100: "camera-x100", m35: "camera-m35", p6: "camera-p6" };

export const pictureOf = (sku) => `/pictures/${PICTURES[sku] ?? sku}.svg`;
