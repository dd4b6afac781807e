import { refresh } from './refresh.ts';
import { breathe } from './slices.ts';

/** A step of a capture; see src/site/live/entries.ts. */
export interface Entry {
  log: string;
  at: number;
  kind: string;
  id: string;
  time: string | number | null;
  what: string;
  text: string;
  more: number;
  request?: {
    name: string;
    session: string | null;
    agent: string;
    model: string | null;
    request: string;
    asked: string | null;
  };
  answer?: { text: string; called: string[] };
  end?: { status: number | null; outcome: string; failed: boolean; ttft: number | null; ms: number | null };
}

/** What captures write, for the workspace. */
export type LiveNews =
  | { kind: 'entries'; entries: Entry[] }
  | { kind: 'again'; log: string }
  | { kind: 'captures'; running: string[] };

let listener: ((news: LiveNews) => void) | undefined;
/** News that came before the script of the workspace ran. */
const waiting: LiveNews[] = [];

/** Hands over what captures write, from the first entry that the server sent. */
export function onLive(take: (news: LiveNews) => void): void {
  listener = take;
  for (const news of waiting.splice(0)) take(news);
}

function pass(news: LiveNews): void {
  if (listener) listener(news);
  else waiting.push(news);
}

/** Events that came and are not parsed yet. */
const events: (() => LiveNews)[] = [];

/** Parses an event after those before it. Browsers hand over many at once: each is a task here. */
async function take(parse: () => LiveNews): Promise<void> {
  if (events.push(parse) > 1) return;
  for (let next = events[0]; next; next = events[0]) {
    pass(next());
    await breathe();
    events.shift();
  }
}

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
  const follow = (): EventSource => {
    const hasWorkspace = document.querySelector('section.workspace') !== null;
    const source = new EventSource(hasWorkspace ? `${live}?feed` : live);
    // Also sent when the connection opens, so that changes made while it was closed are shown.
    source.addEventListener('shown', (event) => {
      if (event.data === now) return;
      now = event.data;
      update();
    });
    source.addEventListener('entries', ({ data }) =>
      take(() => ({ kind: 'entries', entries: JSON.parse(data) })),
    );
    source.addEventListener('again', ({ data }) => take(() => ({ kind: 'again', log: data })));
    source.addEventListener('captures', ({ data }) =>
      take(() => ({ kind: 'captures', running: JSON.parse(data) })),
    );
    return source;
  };
  let source: EventSource | undefined = follow();
  window.addEventListener('pagehide', () => source?.close());
  // Browsers allow six connections to a server: hidden pages close theirs.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      source?.close();
      source = undefined;
    } else source ??= follow();
  });
}
