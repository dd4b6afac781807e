import type { RequestFields } from '../record/line.ts';
import type { RequestHead, ResponseRecord } from '../record/reader.ts';
import type { Fields, HeadersLine } from '../record/schema.ts';
import type { ExportedRow } from '../store/queries/exported.ts';

/** A body as it was recorded: JSON and text as text, anything else in base64. */
export interface ExportedBody {
  encoding: 'json' | 'text' | 'base64';
  text: string;
}

/** An event of a streamed answer. */
interface ExportedEvent {
  /** Milliseconds since the request. */
  ms: number;
  event: string;
  /** Length of its data in the log. */
  bytes: number;
  /** Its data as it was sent; undefined when the log that has it is gone, or of another tool. */
  data?: string;
  cut?: boolean;
}

/** One exchange, with everything that was recorded of it. */
export interface ExportedExchange {
  row: ExportedRow;
  /** The request line of the record contract without its body; `id` is the id in the database. */
  request: Partial<RequestFields> & Pick<RequestHead, 'id' | 'agent' | 'headers' | 'dropped'>;
  body: ExportedBody | null;
  headers: Pick<Fields<HeadersLine>, 'status' | 'headers' | 'dropped'> | null;
  events: ExportedEvent[];
  /** The response line; null when there is none. */
  response: Omit<ResponseRecord, 'id'> | null;
  /** `log`: as recorded. `database`: its log is gone or of another tool, so data of events is missing. */
  source: 'log' | 'database';
}
