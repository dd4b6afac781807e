import { z } from 'zod';
import type { Queries } from '../store/side-by-side.ts';
import { checkedRows } from './query.ts';

/** A place up to which a request asks the provider to cache its prompt (`cache_control`). */
export interface CacheBreakpoint {
  /** The marked element or part of it: `tools[3]`, `system[1]`, `messages[0].content[2]`. */
  location: string;
  /** Tokens from the start of the prompt to the end of the marked element; o200k estimate. */
  tokens: number;
  /** The same as a share of the prompt, 0 to 1. */
  share: number;
}

/** Lists of a request in the order in which a prompt is cached. */
const lists = ['tools', 'system', 'messages'] as const;

const typical = z.strictObject({ exchange_id: z.int(), tools: z.number(), tokens: z.number() });
const element = z.strictObject({
  list: z.enum(lists),
  position: z.int(),
  bytes: z.number(),
  /** JSON of an element that has a mark somewhere. */
  json: z.string().nullable(),
});
const systemTokens = z.strictObject({ tokens: z.number() });

/**
 * The cache breakpoints of the request of a family whose size is nearest to the median, in the order of the prompt.
 * Tokens of a list are divided among its elements by their bytes. Empty when the requests mark none.
 */
export async function familyBreakpoints(db: Queries, family: string): Promise<CacheBreakpoint[]> {
  const [request] = await checkedRows(
    db,
    typical,
    `
    WITH sizes AS (
      SELECT p.exchange_id,
        coalesce(sum(p.estimate) FILTER (WHERE p.part = 'tools'), 0)::DOUBLE AS tools,
        coalesce(sum(p.estimate) FILTER (WHERE p.part <> 'deferred_tools'), 0)::DOUBLE AS tokens
      FROM token_parts p JOIN exchanges x USING (exchange_id)
      WHERE x.family_id = $1
      GROUP BY p.exchange_id
    )
    SELECT exchange_id, tools, tokens FROM sizes
    ORDER BY abs(tokens - (SELECT median(tokens) FROM sizes)), exchange_id DESC
    LIMIT 1`,
    [family],
  );
  if (!request) return [];
  const elements = await checkedRows(
    db,
    element,
    `
    SELECT r.list, r.position, s.bytes::DOUBLE AS bytes,
      CASE WHEN contains(s.json, '"cache_control":') THEN s.json END AS json
    FROM request_segments r JOIN segments s USING (segment_id)
    WHERE r.exchange_id = $1 AND r.list IN ('tools', 'system', 'messages')
    ORDER BY r.position`,
    [request.exchange_id],
  );
  const [system] = await checkedRows(
    db,
    systemTokens,
    `
    SELECT coalesce(sum(tokens), 0)::DOUBLE AS tokens FROM system_prompts
    WHERE exchange_id = $1 AND starts_with(location, 'system')`,
    [request.exchange_id],
  );
  const inSystem = system?.tokens ?? 0;
  const sizes = {
    tools: request.tools,
    system: inSystem,
    messages: request.tokens - request.tools - inSystem,
  };
  return breakpointsIn(elements, sizes);
}

function breakpointsIn(
  elements: readonly z.infer<typeof element>[],
  sizes: Readonly<Record<(typeof lists)[number], number>>,
): CacheBreakpoint[] {
  const total = sizes.tools + sizes.system + sizes.messages;
  let before = 0;
  return lists.flatMap((list) => {
    const own = elements.filter((one) => one.list === list);
    const bytes = own.reduce((sum, one) => sum + one.bytes, 0);
    const start = before;
    before += sizes[list];
    let read = 0;
    return own.flatMap((one) => {
      const at = read;
      read += one.bytes;
      return marksOf(one.json).map(({ path, share }) => {
        const inList = bytes > 0 ? (at + share * one.bytes) / bytes : 1;
        const tokens = Math.round(start + inList * sizes[list]);
        return {
          location: `${list}[${one.position}]${path}`,
          tokens,
          share: total > 0 ? Math.min(1, tokens / total) : 1,
        };
      });
    });
  });
}

/** Marked parts of an element: the path below it, and the share of the element up to the end of the part. */
function marksOf(json: string | null): { path: string; share: number }[] {
  if (json === null) return [];
  const value: unknown = JSON.parse(json);
  if (isMarked(value)) return [{ path: '', share: 1 }];
  const parts = Object(value).content;
  if (!Array.isArray(parts)) return [];
  const sizes = parts.map((part) => JSON.stringify(part).length);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  let read = 0;
  return parts.flatMap((part, index) => {
    read += sizes[index] ?? 0;
    const inner = Object(part).content;
    const marked = isMarked(part) || (Array.isArray(inner) && inner.some(isMarked));
    return marked ? [{ path: `.content[${index}]`, share: read / all }] : [];
  });
}

const isMarked = (value: unknown): boolean => Boolean(Object(value).cache_control);
