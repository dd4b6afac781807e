/** What a part of a request is called in a sentence. */
export const partWords: Readonly<Record<string, string>> = {
  tools: 'tool definitions',
  deferred_tools: 'deferred tools',
  system: 'system text',
  developer: 'developer text',
  context: 'context the agent adds to user messages',
  user: "the person's words",
  assistant: 'earlier answers',
  thinking: 'earlier thinking',
  tool_call: 'earlier tool calls',
  tool_result: 'tool results',
  image: 'images and documents',
  other: 'other',
};

/** What a kind of surface is called. */
export const surfaceWords: Readonly<Record<string, string>> = {
  system: 'system',
  developer: 'developer',
  'system-message': 'system message',
  context: 'context',
};

/** What a role is called. */
export const roleWords: Readonly<Record<string, string>> = {
  main: 'main loop',
  title: 'title',
  subagent: 'subagent',
  router: 'router',
  compaction: 'compaction',
  memory: 'memory',
  probe: 'probe',
  prewarm: 'prewarm',
  count_tokens: 'token count',
  other: 'other',
};

/** `11`, or `8–10` where requests differ: tools of a request. */
export const toolRange = ({ leastTools, mostTools }: { leastTools: number; mostTools: number }): string =>
  leastTools === mostTools ? String(mostTools) : `${leastTools}–${mostTools}`;
