/// <reference path="../.astro/types.d.ts" />

declare namespace App {
  interface Locals {
    /** The values of the page, the same as in its JSON twin. */
    page: import('./read/twins/twins.ts').AnyPage;
    frame: import('./components/frame.ts').Frame;
    /** Receives what the page threw while it was rendered. */
    onError(error: unknown): void;
  }
}
