import { expect, it } from 'vitest';
import { costIn } from '../../../src/analysis/cost/reported.ts';

it.each<[object, number | null]>([
  [{ cost: 0.0145 }, 0.0145],
  [{ cost: '0.0145' }, 0.0145],
  [{ cost: 0 }, 0],
  [{ cost: 0.001, is_byok: true, cost_details: { upstream_inference_cost: 0.02 } }, 0.021],
  [{ cost: 0.001, is_byok: false, cost_details: { upstream_inference_cost: 0.02 } }, 0.001],
  [{ cost: { input_tokens_cost: 0.001, request_cost: 0.005, total_cost: 0.006 } }, 0.006],
  [{ cost_in_usd_ticks: 318_319_000 }, 0.0318319],
  [{ estimated_cost: 0.00003 }, 0.00003],
  [{ total_cost: 0.5 }, 0.5],
  [{ cost: -1 }, null],
  [{ cost: 'free' }, null],
  [{ cost: null, prompt_tokens: 4 }, null],
  [{ cost: Number.NaN }, null],
])('the cost in %j', (usage, cost) => {
  const found = costIn({ ...usage });
  if (cost === null) expect(found).toBe(null);
  else expect(found).toBeCloseTo(cost, 12);
});
