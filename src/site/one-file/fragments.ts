/** Where pages are cut: before independent parts, and after texts of agents. */
const CUTS =
  /(?=<(?:section|article|details|figure|table|tr|dl|ul|ol|pre|div class="(?:block|piece|query))[\s>])|(?<=<\/(?:pre|table|figure|dl|ul|ol|details|section)>)/;

/**
 * A page in pieces that other pages may have, too: the same prompt, tool list or message is the same piece wherever it
 * is. Joined they are the page.
 */
export function fragmentsOf(html: string): string[] {
  return html.split(CUTS);
}
