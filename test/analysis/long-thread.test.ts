import { describe, expect, test } from 'vitest';
import { derive } from '../../src/analysis/derive.ts';
import { findFamilies } from '../../src/analysis/prompts/families.ts';
import type { Material } from '../../src/analysis/requests/material.ts';
import type { ResponseModel } from '../../src/wire/types.ts';
import { type GivenExchange, materialOf } from './material.ts';

const shell = { type: 'function', name: 'shell', parameters: { type: 'object', properties: {} } };
const item = (turn: number) =>
  turn % 2 === 0
    ? { type: 'message', role: 'user', content: [{ type: 'input_text', text: `turn ${turn}` }] }
    : { type: 'function_call_output', call_id: `c${turn - 1}`, output: `result ${turn}` };

/** An answer as the next request repeats it. */
const said = (turn: number) =>
  turn % 2 === 0
    ? { type: 'function_call', call_id: `c${turn}`, name: 'shell', arguments: '{}' }
    : { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: `answer ${turn}` }] };

function answer(turn: number): ResponseModel {
  const call = { type: 'tool_call', id: `c${turn}`, name: 'shell', input: {}, text: '{}' } as const;
  const blocks = turn % 2 === 0 ? [call] : [{ type: 'text', text: `answer ${turn}` } as const];
  return {
    model: null,
    id: `r${turn}`,
    role: 'assistant',
    blocks: [...blocks],
    stopReason: null,
    usage: null,
    finished: true,
    unknown: [],
  };
}

/** A thread whose turns name the answer they continue, as Codex does over WebSocket. */
const named = (turns: number): GivenExchange[] =>
  Array.from({ length: turns }, (_, turn) => ({
    path: '/v1/responses',
    agent: 'codex',
    body: {
      model: 'm',
      instructions: 'Be brief.',
      ...(turn > 0 ? { previous_response_id: `r${turn - 1}` } : {}),
      input: [item(turn)],
      tools: [shell],
    },
    answer: answer(turn),
  }));

/** A thread whose turns repeat all that was said. */
const repeated = (turns: number): GivenExchange[] =>
  Array.from({ length: turns }, (_, turn) => ({
    path: '/v1/responses',
    agent: 'codex',
    body: {
      model: 'm',
      instructions: 'Be brief.',
      input: Array.from({ length: turn + 1 }, (_, at) =>
        at < turn ? [item(at), said(at)] : [item(at)],
      ).flat(),
      tools: [shell],
    },
    answer: answer(turn),
  }));

/** How often the analysis looks something up: what it does with each turn, counted and not timed. */
function lookUps(material: Material): number {
  const own = Map.prototype.get;
  let calls = 0;
  Map.prototype.get = function (key) {
    calls++;
    return own.call(this, key);
  };
  try {
    const { _exchange_threads: turns } = derive(material, { findFamilies, count: (text) => text.length });
    expect(turns?.length).toBe(material.exchanges.length);
    return calls;
  } finally {
    Map.prototype.get = own;
  }
}

describe('a thread of very many turns', () => {
  test.each([
    ['that name what they continue', named, 400],
    ['that repeat everything', repeated, 200],
  ])('costs twice as much when it is twice as long: turns %s', (_, thread, turns) => {
    const once = lookUps(materialOf(thread(turns)));
    const twice = lookUps(materialOf(thread(2 * turns)));
    expect(twice / once).toBeLessThan(2.3);
  });
});
