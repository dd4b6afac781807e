import type { LogDecoder, LogRecord, SourceLine } from '../record/reader.ts';
import { type DocumentPart, DocumentParts } from './document.ts';
import { warning } from './json-lines.ts';

/**
 * A decoder of JSON documents: `read` gets the asked parts (see {@link DocumentParts}) one by one. What is not JSON, is
 * too long or ends too early is a warning that names the format.
 */
export function documentDecoder(
  format: string,
  asked: readonly string[],
  read: (part: DocumentPart & { text: Buffer }, source: SourceLine) => Iterable<LogRecord> | null,
  end: () => Iterable<LogRecord> = () => [],
): LogDecoder {
  const parts = new DocumentParts(asked);
  let file = '';
  function* records(found: ReturnType<DocumentParts['push']>): Generator<LogRecord> {
    for (const part of found) {
      const source = { file, line: part.line, offset: part.offset };
      if ('problem' in part) {
        yield warning(source, 'bad_document', `the ${format} file ${part.problem}; what came before is read`);
      } else if (part.text === undefined) {
        yield warning(source, 'bad_line', `${part.path} of ${format} is longer than 256 MB; skipped`);
      } else {
        const made = read({ ...part, text: part.text }, source);
        if (made !== null) yield* made;
        else yield warning(source, 'bad_line', `${part.path} of ${format} cannot be read; skipped`);
      }
    }
  }
  return {
    *push(piece, source) {
      file = source.file;
      yield* records(parts.push(piece));
    },
    *end() {
      yield* records(parts.end());
      yield* end();
    },
  };
}
