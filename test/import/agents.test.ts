import { describe, expect, test } from 'vitest';
import { readLog } from './read-log.ts';
import { transcripts } from './transcript-samples.ts';

describe.each(transcripts)('transcripts read as $format', ({ format, content, answers }) => {
  const log = readLog(content);

  test('are recognised, and give an exchange for each answer', () => {
    expect(log.format).toBe(format);
    expect(log.exchanges).toHaveLength(answers);
    expect(log.exchanges.every(({ head }) => head.completeness === 'transcript')).toBe(true);
    expect(log.warnings.filter(({ code }) => code !== 'other_lines')).toEqual([]);
  });

  test('have the question first, and the result of the tool before the second answer', () => {
    expect(JSON.stringify(log.exchanges[0]?.body)).toContain('Is shelf four empty?');
    expect(log.exchanges[0]?.head.after).toBeUndefined();
    if (answers < 2) return;
    expect(log.exchanges[1]?.head.after).toBe(log.exchanges[0]?.head.id);
    expect(JSON.stringify(log.exchanges[1]?.body)).toContain('c1');
    expect(JSON.stringify(log.exchanges[1]?.response)).toContain('Yes.');
  });
});
