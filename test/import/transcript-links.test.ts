import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { analyzed } from '../analysis/run.ts';
import { lines } from './read-log.ts';

const session = '0a1b2c3d-4e5f-4061-8071-2a3b4c5d6e7f';
const answer = (turn: number) => ({
  id: `msg_turn${turn}x`,
  type: 'message',
  role: 'assistant',
  model: 'm-1',
  content: [{ type: 'text', text: `Shelf ${turn} is empty.` }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 9, output_tokens: 2 },
});
const question = (turn: number) => ({ role: 'user', content: `Is shelf ${turn} empty?` });

/** The wire log of the first turns, as claude-trace writes it. */
const wire = (turns: number): string =>
  lines(
    ...Array.from({ length: turns }, (_, index) => ({
      request: {
        timestamp: 1_780_000_000 + index * 10,
        method: 'POST',
        url: 'https://api.anthropic.com/v1/messages',
        headers: { 'user-agent': 'claude-cli/2.1.0' },
        body: {
          model: 'm-1',
          system: 'You count shelves.',
          messages: Array.from({ length: index + 1 }, (_turn, turn) => [
            question(turn),
            ...(turn < index ? [{ role: 'assistant', content: answer(turn).content }] : []),
          ]).flat(),
          metadata: { user_id: `user_1_session_${session}` },
        },
      },
      response: { timestamp: 1_780_000_001 + index * 10, status_code: 200, headers: {}, body: answer(index) },
    })),
  );

const transcript = (from: number, to: number): string =>
  lines(
    ...Array.from({ length: to - from }, (_, index) => from + index).flatMap((turn) => [
      {
        ...{ sessionId: session, isSidechain: false, type: 'user', uuid: `u${turn}` },
        ...{ parentUuid: turn === 0 ? null : `a${turn - 1}`, timestamp: `2026-05-28T20:2${turn}:00.000Z` },
        message: question(turn),
      },
      {
        ...{
          sessionId: session,
          isSidechain: false,
          type: 'assistant',
          uuid: `a${turn}`,
          parentUuid: `u${turn}`,
        },
        ...{ timestamp: `2026-05-28T20:2${turn}:05.000Z`, message: answer(turn) },
      },
    ]),
  );

test('an answer that a wire log and a transcript have counts once, in any order of reading', async () => {
  const state = async (database: Awaited<ReturnType<typeof analyzed>>['database']) => ({
    exchanges: (
      await database.rows('SELECT completeness, turn, messages FROM exchanges ORDER BY messages')
    ).map((row) => Object.values(row).join(' ')),
    links: await database.rows(
      'SELECT log_line::INTEGER AS line, record_id FROM transcript_links ORDER BY line',
    ),
    warnings: (await database.rows('SELECT code FROM warnings')).map(({ code }) => code),
  });
  const expected = {
    exchanges: ['exact 0 1', 'exact 1 3', 'transcript 2 5'],
    links: [
      { line: 2, record_id: 'msg_turn0x' },
      { line: 4, record_id: 'msg_turn1x' },
    ],
    warnings: ['joined_transcript'],
  };
  const together = await analyzed({ 'a.jsonl': wire(2), 'b.jsonl': transcript(0, 3) });
  expect(await state(together.database)).toEqual(expected);
  expect(together.report.totals.exchanges).toBe(3);

  // The transcript first, then the wire log; then the transcript grows and is read from its start again.
  const first = await analyzed({ 'b.jsonl': transcript(0, 2) });
  const logs = [path.join(first.folder, 'b.jsonl'), path.join(first.folder, 'a.jsonl')];
  await first.database.close();
  const second = await analyzed({ 'a.jsonl': wire(2) }, { logs }, first.folder);
  expect((await state(second.database)).exchanges).toEqual(['exact 0 1', 'exact 1 3']);
  await second.database.close();
  appendFileSync(logs[0] as string, `\n${transcript(2, 3)}`);
  const third = await analyzed({}, { logs }, first.folder);
  expect(await state(third.database)).toEqual(expected);
});
