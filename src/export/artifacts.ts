import { createHash } from 'node:crypto';
import { loadExchange } from '../read/exchange.ts';
import type { Database } from '../store/database.ts';
import { slug } from '../text/slug.ts';
import { version } from '../version.ts';
import { exportedExchanges, type ReadLog } from './exchanges.ts';
import { type OutputFolder, openFolder, written } from './output.ts';
import { sessionLines } from './sessions.ts';
import type { ExportedBody, ExportedExchange } from './types.ts';

/** Marks a folder that lens may replace: the sessions, then a line for each exchange. Readable as a log. */
const INDEX = 'artifacts.jsonl';
const ARTIFACTS_VERSION = 1;

/** A file of an exchange. */
interface Artifact {
  file: string;
  bytes: number;
  sha256: string;
}

/**
 * Writes a folder for each exchange: its bodies, headers, events, instructions, messages by role and usage as files, and
 * `manifest.json` with the size and SHA-256 of each. `artifacts.jsonl` lists the folders; `lens analyze` reads it.
 *
 * @returns the number of exchanges
 * @throws LensError `not_writable`
 */
export async function exportArtifacts(db: Database, folder: string, readLog: ReadLog): Promise<number> {
  const exchanges: { n: number; line: string }[] = [];
  const { sessions, traffic } = await sessionLines(db, readLog);
  await written(await openFolder(folder, { mark: INDEX, flag: '--artifacts' }), async (output) => {
    for await (const exchange of exportedExchanges(db, readLog)) {
      const place = slug(exchange.request.id);
      const files = await writeExchange(db, exchange, place, output);
      const line = JSON.stringify({ exchange: exchange.request.id, folder: place, files });
      exchanges.push({ n: exchange.row.exchange_id, line });
    }
    const first = JSON.stringify({ artifacts: ARTIFACTS_VERSION, lens: version, sessions, traffic });
    const lines = exchanges.sort((a, b) => a.n - b.n).map(({ line }) => line);
    output.write(INDEX, `${[first, ...lines].join('\n')}\n`);
  });
  return exchanges.length;
}

/** Writes the files of one exchange; returns those that the index lists. */
async function writeExchange(
  db: Database,
  exchange: ExportedExchange,
  place: string,
  output: OutputFolder,
): Promise<Artifact[]> {
  const files: Artifact[] = [];
  const write = (file: string, content: string | Buffer): void => {
    output.write(`${place}/${file}`, content);
    const bytes = Buffer.from(content);
    files.push({ file, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  };
  const json = (file: string, value: unknown): void => write(file, `${JSON.stringify(value, null, 2)}\n`);
  const { request, body, headers, events, response, source } = exchange;
  if (body) write(bodyFile('request', body), bodyBytes(body));
  json('request-headers.json', request.headers);
  if (headers) json('response-headers.json', headers.headers);
  if (events.length > 0) json('events.json', events);
  const answer = answerOf(response);
  if (answer) write(bodyFile('response', answer), bodyBytes(answer));
  if (response?.reconstructed !== undefined) json('answer.json', response.reconstructed);
  const shown = await loadExchange(db, exchange.row);
  for (const [at, { text }] of shown.surfaces.entries()) write(`instructions-${at + 1}.md`, `${text}\n`);
  for (const [role, own] of Map.groupBy(shown.messages, (message) => message.role))
    json(
      `messages-${role}.json`,
      own.map(({ index, blocks }) => ({ index, blocks })),
    );
  if (shown.tools.length > 0)
    json(
      'tools.json',
      shown.tools.map(({ tool }) => tool),
    );
  const { head } = shown;
  json('usage.json', {
    input_tokens: head.input_tokens,
    uncached_tokens: head.uncached_tokens,
    cache_read_tokens: head.cache_read_tokens,
    cache_write_tokens: head.cache_write_tokens,
    output_tokens: head.output_tokens,
    reasoning_tokens: head.reasoning_tokens,
  });
  const { body: _body, base64: _base64, reconstructed: _model, ...rest } = response ?? {};
  json('exchange.json', {
    source,
    completeness: exchange.row.completeness,
    request,
    body: body?.encoding ?? null,
    headers,
    response: response === null ? null : rest,
    answer: answer?.encoding ?? null,
  });
  output.write(
    `${place}/manifest.json`,
    `${JSON.stringify({ lens: version, exchange: request.id, files }, null, 2)}\n`,
  );
  return files;
}

/** A response's body that is not a model's answer. */
function answerOf(response: ExportedExchange['response']): ExportedBody | undefined {
  if (response?.base64 !== undefined) return { encoding: 'base64', text: response.base64 };
  if (response?.body === undefined) return undefined;
  return { encoding: 'json', text: JSON.stringify(response.body) };
}

function bodyFile(name: string, { encoding }: ExportedBody): string {
  return `${name}.${{ json: 'json', text: 'txt', base64: 'bin' }[encoding]}`;
}

/** JSON that parses is written as it was sent: byte for byte where its log is in its place. */
function bodyBytes({ encoding, text }: ExportedBody): string | Buffer {
  return encoding === 'base64' ? Buffer.from(text, 'base64') : text;
}
