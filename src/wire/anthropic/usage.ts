import { isObject, listOf, objectOf, stringOf } from '../json.ts';
import { tokens, UsageReader } from '../tokens.ts';
import type { Usage } from '../types.ts';

const counts = [
  'input_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'cache_creation.ephemeral_5m_input_tokens',
  'cache_creation.ephemeral_1h_input_tokens',
  'output_tokens',
] as const;

/**
 * Anthropic usage: `input_tokens` excludes what was read from and written to the cache, `output_tokens` includes
 * thinking. https://docs.claude.com/en/docs/build-with-claude/prompt-caching
 *
 * With `iterations` (compaction on the server, tools run there) the members at the top are those of the last pass or of
 * the passes that are no compaction; what is billed is the sum. Passes of another model (advisor) have a price of their
 * own and are left out, named in `unknown`.
 */
export function anthropicUsage(raw: unknown): Usage {
  const usage = objectOf(raw);
  const passes = listOf(usage['iterations']).filter(isObject);
  const own = passes.filter((pass) => !isOfOtherModel(pass));
  const reader = new UsageReader(own.length > 0 ? { ...usage, ...sumOf(own), ...othersOf(passes) } : raw);
  // Numbers of requests, and the money of gateways.
  reader.ignore('server_tool_use', 'iterations', 'cost', 'cost_details', 'total_cost');
  return reader.usage({
    input: reader.main('input_tokens'),
    cache: 'in addition to input',
    cacheRead: reader.count('cache_read_input_tokens'),
    cacheWrite: reader.count('cache_creation_input_tokens'),
    cacheWrite5m: reader.count('cache_creation.ephemeral_5m_input_tokens'),
    cacheWrite1h: reader.count('cache_creation.ephemeral_1h_input_tokens'),
    output: reader.main('output_tokens'),
    reasoning: reader.count(
      'output_tokens_details.thinking_tokens',
      'output_tokens_details.reasoning_tokens',
    ),
    reasoningIs: 'within output',
    total: reader.count('total_tokens'),
  });
}

function isOfOtherModel(pass: Record<string, unknown>): boolean {
  return stringOf(pass['type']).startsWith('advisor');
}

/** The counts of passes added up, in the shape of one usage. */
function sumOf(passes: readonly Record<string, unknown>[]): Record<string, unknown> {
  const sums = new Map<string, number>();
  for (const pass of passes) {
    const flat = { ...pass, ...prefixed(objectOf(pass['cache_creation'])) };
    for (const path of counts) {
      const count = tokens(flat[path as keyof typeof flat]);
      if (count !== null) sums.set(path, (sums.get(path) ?? 0) + count);
    }
  }
  const written = [...sums].filter(([path]) => path.startsWith('cache_creation.'));
  return {
    ...Object.fromEntries([...sums].filter(([path]) => !path.includes('.'))),
    ...(written.length > 0
      ? { cache_creation: Object.fromEntries(written.map(([path, sum]) => [path.slice(15), sum])) }
      : {}),
  };
}

function prefixed(written: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(written).map(([name, count]) => [`cache_creation.${name}`, count]),
  );
}

/** The counts of passes that another model made. */
function othersOf(passes: readonly Record<string, unknown>[]): Record<string, unknown> {
  const others = passes.filter(isOfOtherModel);
  return others.length === 0 ? {} : { advisor: sumOf(others) };
}
