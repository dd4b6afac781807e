import { startFeed } from './feed.ts';
import { refresh } from './refresh.ts';

/** Follows the server: lists show new data without a reload, and other pages show a note. */
export function startLive(restart: () => void): void {
  const { live, shown } = document.body.dataset;
  if (live === undefined) return;
  let now = shown;
  let loading: Promise<void> | undefined;
  let again = false;
  const update = (): void => {
    if (loading) {
      again = true;
      return;
    }
    loading = refresh(restart).finally(() => {
      loading = undefined;
      if (again) {
        again = false;
        update();
      }
    });
  };
  const feeds = document.querySelector('ol.feed') !== null;
  const follow = (): EventSource => {
    const events = new EventSource(feeds ? `${live}?feed` : live);
    // Also sent when the connection opens, so that changes made while it was closed are shown.
    events.addEventListener('shown', (event) => {
      if (event.data === now) return;
      now = event.data;
      update();
    });
    if (feeds) {
      startFeed(events);
      events.addEventListener('captures', update);
    }
    return events;
  };
  let events: EventSource | undefined = follow();
  window.addEventListener('pagehide', () => events?.close());
  if (feeds) return;
  // Browsers allow six connections to a server: hidden pages close theirs.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      events?.close();
      events = undefined;
    } else events ??= follow();
  });
}
