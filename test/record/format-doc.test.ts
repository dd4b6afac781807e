import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { limits } from '../../src/proxy/sink/limits.ts';
import { keepsHeader } from '../../src/record/headers.ts';
import { lensReader } from '../../src/record/read.ts';
import {
  eventLine,
  gapLine,
  headersLine,
  incomplete,
  outcomes,
  requestLine,
  responseLine,
  sessionLine,
  trafficLine,
} from '../../src/record/schema.ts';

const document = readFileSync(new URL('../../docs/record-format.md', import.meta.url), 'utf8');
const schemas = {
  session: sessionLine,
  request: requestLine,
  headers: headersLine,
  event: eventLine,
  response: responseLine,
  gap: gapLine,
  traffic: trafficLine,
};
const examples = [...document.matchAll(/```json\n([\s\S]*?)```/g)].flatMap((block) =>
  (block[1] as string).trim().split('\n'),
);

describe('docs/record-format.md', () => {
  it('shows a valid line of each kind', () => {
    const kinds = new Set<string>();
    for (const example of examples) {
      const line = JSON.parse(example);
      kinds.add(line.kind);
      const schema: z.ZodType = schemas[line.kind as keyof typeof schemas];
      expect(schema.safeParse(line).error, example).toBeUndefined();
    }
    expect([...kinds]).toEqual(Object.keys(schemas));
  });

  it('shows lines that the reader reads without a warning, the gap aside', () => {
    const decoder = lensReader.open({ file: 'doc' });
    const records = examples.flatMap((example, i) => [
      ...decoder.push(Buffer.from(example), { file: 'doc', line: i + 1, offset: 0 }),
    ]);
    expect(records.map((record) => (record.kind === 'warning' ? record.code : record.kind))).toEqual([
      'session',
      'request',
      'headers',
      'event',
      'response',
      'response',
      'recording_gap',
      'traffic',
      'traffic',
    ]);
  });

  it.each(Object.entries(schemas))('names every field of %s', (kind, schema) => {
    const fields = Object.keys(schema.shape).filter((field) => field !== 'v' && field !== 'kind');
    const section = document.slice(document.indexOf(`### \`${kind}\``)).split(/\n##/)[0] as string;
    expect(
      fields.filter((field) => !section.includes(`\`${field}\``) && !section.includes(`"${field}":`)),
    ).toEqual([]);
  });

  it('names every outcome, reason and limit', () => {
    const words = [...outcomes, ...incomplete.shape.reason.options].map((word) => `\`${word}\``);
    expect(words.filter((word) => !document.includes(word))).toEqual([]);
    for (const bytes of [limits.body, limits.inFlight, limits.held])
      expect(document).toContain(`${bytes / 1024 / 1024} MiB`);
  });

  it('names headers that are kept, and none that are not', () => {
    const kept = document.split('**Headers** kept')[1]?.split('Never kept')[0] ?? '';
    const names = [...kept.matchAll(/`([\w*-]+)`/g)].map((match) => (match[1] as string).replace('*', 'x'));
    expect(names.length).toBeGreaterThan(8);
    expect(names.filter((name) => !keepsHeader(name))).toEqual([]);
  });
});
