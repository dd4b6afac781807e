/** Names of the parts of a request. */
export const partWords: Readonly<Record<string, string>> = {
  tools: 'tool definitions',
  deferred_tools: 'deferred tools',
  system: 'system text',
  developer: 'developer text',
  context: 'context added to user messages',
  user: 'user text',
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

/** Why a request did not read all that was in the cache. */
export const causeWords: Readonly<Record<string, string>> = {
  first_request: 'first request',
  ttl_expired: 'cache expired',
  model: 'model changed',
  tools: 'tools changed',
  system: 'system text changed',
  slot: 'slot changed',
  parameters: 'parameters changed',
  history_edited: 'history edited',
  compaction: 'compaction',
  marker_lost: 'cache marker lost or changed',
  no_marker: 'no cache marker',
  below_minimum: 'below the minimum length for caching',
  too_many_breakpoints: 'too many breakpoints',
  lookback: 'cached prefix beyond the lookback',
  concurrent: 'sent before the previous answer began',
  images: 'images added',
  thinking: 'thinking removed by the API',
  provider_side: 'provider',
  unknown: 'unknown',
};

/** Why an exchange has no price. */
export const unpricedWords: Readonly<Record<string, string>> = {
  no_usage: 'no usage reported',
  no_model: 'no model named',
  model_not_in_table: 'model not in the price table',
  before_first_price: 'before the first known price',
  service_tier: 'service tier with other prices',
};

/** What can determine the value of a slot. */
export const factorWords: Readonly<Record<string, string>> = {
  version: 'the agent version',
  model: 'the model',
  cwd: 'the folder',
  git: 'the git status',
  day: 'the day',
  hour: 'the time of day',
  tools: 'the offered tools',
  prompt: 'the user prompt',
  session: 'the session',
};

/** What a situation of lens probe changes, where this is something that can determine a slot, too. */
export const experimentWords: Readonly<Record<string, string>> = {
  folder: 'the folder',
  'git-changes': 'the git status',
  model: 'the model',
  prompt: 'the user prompt',
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
  other: 'side',
};

/** Who answered. */
export const answererWords: Readonly<Record<string, string>> = {
  provider: 'provider',
  local: 'local server',
  lens: 'lens',
  transcript: 'transcript',
};
