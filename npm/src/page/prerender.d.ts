// Prerendering as browsers have it and the standard library's types do not yet.
interface Document {
  readonly prerendering?: boolean;
  onprerenderingchange: ((event: Event) => unknown) | null;
}
