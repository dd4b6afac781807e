import type { Page } from 'playwright-core';

/** What a person does on the way to an answer. Each call is one interaction; more than three are too many. */
export class Journey {
  #interactions = 0;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  #count(): void {
    if (++this.#interactions > 3) throw new Error('This takes more than three interactions');
  }

  async click(selector: string, text?: string | RegExp): Promise<void> {
    this.#count();
    const found = this.#page.locator(selector);
    await (text === undefined ? found : found.filter({ hasText: text })).first().click();
  }

  /** Writes into a field and presses Enter. */
  async enter(selector: string, text: string): Promise<void> {
    this.#count();
    await this.#page.locator(selector).first().fill(text);
    await this.#page.locator(selector).first().press('Enter');
  }
}
