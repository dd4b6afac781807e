/// <reference path="../.astro/types.d.ts" />

declare namespace App {
  interface Locals {
    /** The values of the page, as its JSON twin has them. */
    page: import('./components/model/pages.ts').AnyPage;
    frame: import('./components/model/frame.ts').Frame;
  }
}
