import { describe, expect, it } from 'vitest';
import type { FinishedExchange } from '../../src/proxy/sink/messages.ts';
import { exchangeLine, summaryLines } from '../../src/proxy/status.ts';
import type { CaptureSummary } from '../../src/proxy/types.ts';

const exchange: FinishedExchange = {
  id: 'x',
  agent: 'codex',
  model: 'gpt-5',
  path: '/v1/responses',
  status: 200,
  outcome: 'complete',
  input: 12_345,
  cacheRead: 11_900,
  output: 245,
  msFirstContent: 812,
  msEnd: 3210,
};
const summary: CaptureSummary = {
  file: '/captures/x.jsonl',
  exchanges: 12,
  outcomes: { complete: 10, truncated: 1, aborted_by_client: 1 },
  tokens: { input: 1_234_567, output: 999, cacheRead: 1_000_000 },
  otherRequests: { 'GET /v1/models': 2, 'HEAD /': 1 },
  warnings: ['a frame was damaged'],
};

const advice = { next: 'lens analyze', hints: ['Is it on?'] };

describe('status', () => {
  it('is one quiet line an exchange', () => {
    expect(exchangeLine(exchange)).toMatchInlineSnapshot(
      `"codex gpt-5 /v1/responses  200  12.3k in (11.9k cached)  245 out  TTFT 812 ms  3.21 s"`,
    );
    expect(
      exchangeLine({
        ...exchange,
        model: null,
        status: null,
        outcome: 'upstream_error',
        input: null,
        cacheRead: null,
        output: null,
        msFirstContent: null,
        msEnd: 42,
      }),
    ).toMatchInlineSnapshot(`"codex /v1/responses  upstream_error  42 ms"`);
  });

  it('sums a capture up', () => {
    expect(summaryLines(summary, advice).join('\n')).toMatchInlineSnapshot(`
      "12 exchanges (1 truncated, 1 aborted by client), 1.23M tokens in, 1M of it cached, 999 out
      3 other requests relayed and not stored
      warning: a frame was damaged
      log: /captures/x.jsonl
      next: lens analyze"
    `);
    expect(
      summaryLines(
        { ...summary, exchanges: 1, outcomes: { complete: 1 }, otherRequests: {}, warnings: [] },
        advice,
      ).join('\n'),
    ).toMatchInlineSnapshot(`
      "1 exchange, 1.23M tokens in, 1M of it cached, 999 out
      log: /captures/x.jsonl
      next: lens analyze"
    `);
  });

  it('warns when nothing was captured, and reports what was seen and what to check', () => {
    expect(
      summaryLines({ ...summary, exchanges: 0, outcomes: {} }, advice).join('\n'),
    ).toMatchInlineSnapshot(`
      "NOTHING WAS CAPTURED: no model request passed through lens.
        Requests that passed and were not stored:
          2 x GET /v1/models
          1 x HEAD /
        What to check:
        - Is it on?
      warning: a frame was damaged"
    `);
    expect(
      summaryLines({ ...summary, exchanges: 0, outcomes: {}, otherRequests: {}, warnings: [] }, advice),
    ).toContain('  Nothing reached lens at all.');
  });
});
