import type { ExchangeTap } from './types.ts';

/** What is told of an exchange that is not recorded: nothing, and nobody waits for it. */
export const untapped: ExchangeTap = {
  id: '',
  requestChunk: () => undefined,
  requestEnd: () => undefined,
  answerHead: () => undefined,
  answerChunk: () => undefined,
  end: () => undefined,
  recorded: async () => undefined,
};
