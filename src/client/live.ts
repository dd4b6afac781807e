/** Pages whose contents are replaced in place; on the others the person may be in the middle of reading. */
const LISTS =
  /^(?:index|agents|families|slots|tools|sessions(?:-\d+)?|exchanges|cache|about)\.html$|^(?:exchanges|sessions)\//;

/** Follows the server: when there is something new, lists show it without a reload, and other pages say so. */
export function startLive(restart: () => void): void {
  const source = document.body.dataset['live'];
  if (source === undefined) return;
  const events = new EventSource(source);
  let loading = false;
  events.addEventListener('message', () => {
    if (loading) return;
    loading = true;
    void refresh(restart).finally(() => {
      loading = false;
    });
  });
  window.addEventListener('pagehide', () => events.close());
}

async function refresh(restart: () => void): Promise<void> {
  const url = document.body.dataset['page'] ?? '';
  if (!LISTS.test(url)) {
    const notice = document.querySelector<HTMLElement>('.news');
    if (notice) notice.hidden = false;
    return;
  }
  const answer = await fetch(location.pathname);
  if (!answer.ok) return;
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const place of ['main', '.rail nav']) {
    const old = document.querySelector(place);
    const fresh = next.querySelector(place);
    if (old && fresh && old.innerHTML !== fresh.innerHTML) {
      const top = window.scrollY;
      old.replaceWith(fresh);
      window.scrollTo(0, top);
    }
  }
  restart();
}
