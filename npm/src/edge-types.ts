// As much of the runtime's HTMLRewriter as the edge handler uses, so that no runtime's types become a dependency.

export interface RewriterElement {
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): unknown;
  prepend(content: string, options: { html: true }): unknown;
  append(content: string, options: { html: true }): unknown;
  onEndTag(handler: (tag: { before(content: string, options: { html: true }): unknown }) => void): void;
}

export interface Rewriter {
  on(selector: string, handlers: { element(element: RewriterElement): void }): Rewriter;
  onDocument(handlers: { end(end: { append(content: string, options: { html: true }): unknown }): void }): Rewriter;
  transform(response: Response): Response;
}

/** The runtime's class, where the runtime has one. */
export const rewriterClass = (globalThis as { HTMLRewriter?: new () => Rewriter }).HTMLRewriter;
