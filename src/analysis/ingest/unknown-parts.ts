import type { ResponseRecord } from '../../record/reader.ts';
import type { TableRow } from '../../store/append.ts';
import { isObject, listOf, objectOf, stringOf } from '../../wire/json.ts';

/** Names come from a log: a longer one is cut, and one response has at most this many rows. */
const MAX_NAME = 200;
const MAX_ROWS = 100;

/** Members of an unknown part that are not unknown themselves: they locate it. */
const locations = new Set(['event', 'index', 'choice']);

/**
 * Members that providers document and that lens keeps without a use for them: Anthropic, OpenAI and Azure, OpenRouter,
 * Groq, MiniMax, Perplexity, Gemini, Bedrock.
 */
const documented = new Set(
  `stop_sequence stop_details container diagnostics input_transformations service_tier prompt_cache_diagnostics prompt_filter_results
  content_filter_results content_filter_offsets obfuscation provider native_finish_reason x_groq base_resp citations
  search_results safetyRatings groundingMetadata urlContextMetadata urlRetrievalMetadata groundingAttributions modelStatus traceId avgLogprobs logprobsResult tokenCount finishMessage
  amazon-bedrock-invocationMetrics amazon-bedrock-guardrailAction trace performanceConfig`.split(/\s+/),
);

/**
 * Rows of `_unknown_parts`: the events and members of a response that lens does not know, and the counts of its usage
 * under unknown names, each with the number of occurrences.
 */
export function unknownParts(
  response: ResponseRecord,
  usageMembers: readonly string[],
  exchange: number,
): TableRow[] {
  const found = new Map<string, { part: string; name: string; occurrences: number }>();
  const add = (part: string, name: string, occurrences = 1): void => {
    const short = name.slice(0, MAX_NAME);
    const key = `${part} ${short}`;
    const known = found.get(key);
    if (known !== undefined) known.occurrences += occurrences;
    else if (found.size < MAX_ROWS) found.set(key, { part, name: short, occurrences });
  };
  for (const value of listOf(objectOf(response.reconstructed)['unknown'])) addPart(value, add);
  for (const name of usageMembers) add('usage member', name);
  return [...found.values()].map((row) => ({ exchange_id: exchange, ...row }));
}

function addPart(value: unknown, add: (part: string, name: string, occurrences?: number) => void): void {
  const part = objectOf(value);
  const event = stringOf(part['event']) || 'message';
  if ('data' in part && 'event' in part) {
    const { data } = part;
    add('event', isObject(data) ? stringOf(data['type']) || event : `${event} (not a JSON object)`);
  } else if (isObject(part['delta'])) {
    add('event', [event, stringOf(part['delta']['type'])].filter(Boolean).join(' '));
  } else if (typeof part['dropped'] === 'number') {
    add('event', '(more events than lens keeps)', part['dropped']);
  } else {
    for (const name of Object.keys(part))
      if (!locations.has(name) && !documented.has(name)) add('response member', name);
  }
}
