/// <reference path="../.astro/types.d.ts" />

declare namespace App {
  interface Locals {
    /** The values of the page, as its JSON twin has them. */
    page: import('./read/twins/twins.ts').AnyPage;
    frame: import('./components/frame.ts').Frame;
  }
}
