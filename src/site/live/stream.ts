import type { ServerResponse } from 'node:http';
import type { LiveFeed, LiveNews } from './feed.ts';

/** Bytes that may wait for a page that does not take them: it gets what it missed when it reconnects. */
const MAX_WAITING = 8 << 20;
/** Entries of one event: a page parses an event at once, and cannot be used meanwhile. */
const EACH = 100;

/** Pages that listen, each with its answer kept open as a stream of events. */
export class LiveStreams {
  readonly #listeners = new Set<ServerResponse>();
  readonly #feed: LiveFeed;

  constructor(feed: LiveFeed) {
    this.#feed = feed;
  }

  /**
   * Tells a page at once which state of the database is shown, so that it knows what it missed, and every other state
   * from then on; with `steps`, also what captures write.
   */
  open(response: ServerResponse, shown: string, steps: boolean): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    // Its server may just have started again, on a free port of its own: try soon.
    response.write('retry: 1000\n\n');
    write(response, 'shown', shown);
    this.#listeners.add(response);
    const stop = steps ? this.#feed.listen((news) => writeNews(response, news)) : () => undefined;
    response.on('close', () => {
      this.#listeners.delete(response);
      stop();
    });
  }

  /** Notifies pages that the database has changed. */
  sendShown(shown: string): void {
    for (const listener of this.#listeners) write(listener, 'shown', shown);
  }
}

function writeNews(response: ServerResponse, news: LiveNews): void {
  if (news.kind === 'entries') {
    for (let first = 0; first < news.entries.length; first += EACH)
      write(response, 'entries', JSON.stringify(news.entries.slice(first, first + EACH)));
  } else if (news.kind === 'again') write(response, 'again', news.log);
  else write(response, 'captures', JSON.stringify(news.running));
}

function write(response: ServerResponse, event: string, data: string): void {
  if (response.destroyed) return;
  if (response.writableLength > MAX_WAITING) response.destroy();
  else response.write(`event: ${event}\ndata: ${data.replaceAll('\n', ' ')}\n\n`);
}
