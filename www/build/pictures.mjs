// The sample pictures: what is on each and what it was taken with, in one place, so that no page tells it otherwise.

/** By the name of its file; texts are `[English, German]` where they differ. */
const SAMPLES = {
  "poster-hauptbahnhof": {
    alt: ["A woman with a camera in the station hall at night", "Eine Frau mit Kamera nachts in der Bahnhofshalle"],
    caption: ["X100, 11.41 pm · f/2 · 1/60 · ISO 3,200", "X100, 23.41 Uhr · f/2 · 1/60 · ISO 3\u202f200"],
  },
  "night-walk": {
    alt: ["A wet lane at night", "Eine nasse Gasse bei Nacht"],
    caption: ["X100, no tripod · f/2 · 1/30 · ISO 6,400", "X100, ohne Stativ · f/2 · 1/30 · ISO 6\u202f400"],
  },
  "sample-lake": {
    alt: ["A sailing boat on a mountain lake", "Ein Segelboot auf einem Bergsee"],
    caption: "M35, 50 mm · f/8 · 1/250 · ISO 100",
  },
  "roof-evening": {
    alt: ["Four people with cameras on a roof in evening light", "Vier Menschen mit Kameras auf einem Dach im Abendlicht"],
    caption: "M35, 28 mm · f/4 · 1/250 · ISO 400",
  },
  people: {
    alt: ["Two people photographing each other", "Zwei Menschen fotografieren einander"],
    caption: ["P6, 80 mm · f/2.8 · 1/500 · ISO 64", "P6, 80 mm · f/2,8 · 1/500 · ISO 64"],
  },
  "shop-window": {
    alt: ["The shop at dusk, three cameras in the lit window", "Der Laden in der Dämmerung, drei Kameras im erleuchteten Fenster"],
    caption: "P6, 80 mm · f/11 · 1/2 · ISO 64",
  },
};

/** A sample picture with its file. */
export function sampleOf(file) {
  const { alt, caption } = SAMPLES[file];
  return { file, alt, caption };
}
