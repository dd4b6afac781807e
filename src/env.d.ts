/// <reference path="../.astro/types.d.ts" />

declare namespace App {
  interface Locals {
    /** The values of the page, the same as in its JSON twin. */
    page: import('./read/twins/twins.ts').AnyPage;
    frame: import('./components/frame.ts').Frame;
    /** Receives the error of a page that could not be rendered. */
    onError(error: unknown): void;
  }
}
