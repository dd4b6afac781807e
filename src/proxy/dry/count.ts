import { estimateTokens } from './usage.ts';

/** Endpoints that count a request's tokens, and the form of their answers. */
const counters: readonly { path: RegExp; answer: (tokens: number) => unknown }[] = [
  { path: /\/messages\/count_tokens$/, answer: (tokens) => ({ input_tokens: tokens }) },
  { path: /\/count-tokens:rawPredict$/, answer: (tokens) => ({ input_tokens: tokens }) },
  {
    path: /\/responses\/input_tokens$/,
    answer: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
  },
  { path: /:countTokens$/, answer: (tokens) => ({ totalTokens: tokens }) },
];

/** The answer to a request that only counts tokens, or undefined when the path is none of theirs. */
export function tokenCount(path: string, body: string): unknown {
  const bare = path.split('?', 1)[0] ?? '';
  return counters.find((counter) => counter.path.test(bare))?.answer(estimateTokens(body));
}
