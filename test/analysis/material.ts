import { createHash } from 'node:crypto';
import { normHash } from '../../src/analysis/ingest/norm.ts';
import type { Exchange, Material, Segment } from '../../src/analysis/requests/material.ts';
import type { ChainNode } from '../../src/store/prefix-tree.ts';
import { memberAt } from '../../src/wire/json.ts';
import { detectWire } from '../../src/wire/table.ts';
import type { ListName } from '../../src/wire/types.ts';

/** A request to make material of; what is left out gets a plain value. */
export interface GivenExchange
  extends Partial<Omit<Exchange, 'n' | 'rest' | 'requestBytes' | 'tips' | 'wire'>> {
  body: unknown;
}

/** Material as the store would hold it, made without the store: lists out of bodies, chained and hashed. */
export function materialOf(given: readonly GivenExchange[]): Material {
  const nodes = new Map<number, ChainNode>();
  const segments = new Map<number, Segment>();
  const rests = new Map<number, unknown>();
  const keys = new Map<string, number>();
  const numbered = (key: string, make: (number: number) => void): number => {
    const known = keys.get(key);
    if (known !== undefined) return known;
    const number = keys.size + 1;
    keys.set(key, number);
    make(number);
    return number;
  };

  const exchanges = given.map(({ body, ...rest }, index): Exchange => {
    const path = rest.path ?? '';
    const wire = detectWire({ method: 'POST', path, body });
    const frame = structuredClone(body);
    const tips: Record<ListName, number | null> = { tools: null, system: null, messages: null };
    const taken = new Set<ListName>();
    for (const { member, list } of wire?.lists ?? []) {
      const value = memberAt(frame, member);
      if (taken.has(list) || !(Array.isArray(value) || typeof value === 'string')) continue;
      taken.add(list);
      const steps = member.split('.');
      const owner = memberAt(frame, steps.slice(0, -1).join('.')) ?? frame;
      (steps.length === 1 ? (frame as Record<string, unknown>) : (owner as Record<string, unknown>))[
        steps.at(-1) as string
      ] = Array.isArray(value) ? [] : 0;
      for (const [depth, element] of (Array.isArray(value) ? value : [value]).entries()) {
        const json = JSON.stringify(element);
        const segment = numbered(`segment ${wire?.name} ${list} ${json}`, (number) => {
          const own = createHash('sha256').update(json).digest('hex');
          segments.set(number, {
            segment: number,
            normHash: normHash({ list, json, value: element }) ?? own,
            json,
          });
        });
        const parent: number | null = tips[list];
        tips[list] = numbered(`node ${wire?.name} ${list} ${parent} ${segment}`, (node) => {
          nodes.set(node, { node, parent, segment, depth: depth + 1 });
        });
      }
    }
    const restNumber = numbered(`rest ${JSON.stringify(frame)}`, (number) => rests.set(number, frame));
    return {
      id: String(index).padStart(6, '0'),
      ts: index * 1_000,
      session: 's',
      agent: 'claude',
      agentVersion: null,
      model: (body as { model?: string }).model ?? null,
      status: 200,
      outcome: 'complete',
      completeness: 'exact',
      failed: (rest.outcome ?? 'complete') !== 'complete' || (rest.status ?? 200) >= 400,
      inputTokens: null,
      answer: null,
      msEnd: null,
      ...rest,
      path,
      n: index + 1,
      rest: restNumber,
      requestBytes: Buffer.byteLength(JSON.stringify(body)),
      tips,
      wire: wire?.name ?? 'unknown',
    };
  });
  return { exchanges, nodes, segments, rests };
}
