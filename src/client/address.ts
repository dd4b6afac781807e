/**
 * Puts what a page shows into its URL, so that it can be shared. A file that holds a whole site names its
 * page there, too, which stays.
 */
export function setQuery(parameters: Readonly<Record<string, string>>): void {
  const page = window.lensFile && new URLSearchParams(location.search).get('page');
  const query = new URLSearchParams({ ...(page ? { page } : {}), ...parameters }).toString();
  history.replaceState(null, '', `${query === '' ? location.pathname : `?${query}`}${location.hash}`);
}
