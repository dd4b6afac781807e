/**
 * Names of OpenTelemetry's semantic conventions for generative AI, as of commit
 * 024a4f944a1291fcb627c9c47da69e79868dd15e of github.com/open-telemetry/semantic-conventions-genai
 * (docs/gen-ai/client-inference.md). They are in development and change: every name that lens writes is here.
 */
export const genAi = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  conversation: 'gen_ai.conversation.id',
  agent: 'gen_ai.agent.name',
  agentVersion: 'gen_ai.agent.version',
  requestModel: 'gen_ai.request.model',
  stream: 'gen_ai.request.stream',
  maxTokens: 'gen_ai.request.max_tokens',
  temperature: 'gen_ai.request.temperature',
  topP: 'gen_ai.request.top_p',
  topK: 'gen_ai.request.top_k',
  responseModel: 'gen_ai.response.model',
  responseId: 'gen_ai.response.id',
  finishReasons: 'gen_ai.response.finish_reasons',
  timeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  inputTokens: 'gen_ai.usage.input_tokens',
  cacheRead: 'gen_ai.usage.cache_read.input_tokens',
  cacheWrite: 'gen_ai.usage.cache_write.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  systemInstructions: 'gen_ai.system_instructions',
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
  toolDefinitions: 'gen_ai.tool.definitions',
  tokenModality: 'gen_ai.token.modality',
} as const;

/** Metrics of the same commit (docs/gen-ai/client-inference.md and gen-ai-token-metrics.md). */
export const genAiMetrics = {
  duration: 'gen_ai.client.inference.duration',
  timeToFirstChunk: 'gen_ai.client.inference.time_to_first_chunk',
  inputTokens: 'gen_ai.client.inference.usage.input_tokens',
  outputTokens: 'gen_ai.client.inference.usage.output_tokens',
  cacheRead: 'gen_ai.client.inference.usage.cache_read.input_tokens',
  cacheWrite: 'gen_ai.client.inference.usage.cache_write.input_tokens',
  reasoningTokens: 'gen_ai.client.inference.usage.reasoning.output_tokens',
} as const;

/** Bucket boundaries in seconds that the conventions set for both durations. */
export const durationBuckets = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];

/** Stable names of the general conventions (v1.44.0). */
export const general = {
  serviceName: 'service.name',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  errorType: 'error.type',
  status: 'http.response.status_code',
} as const;

/** What lens knows and no convention names. */
export const own = {
  record: 'lens.record_id',
  session: 'lens.session_id',
  family: 'lens.family',
  role: 'lens.role',
  kind: 'lens.kind',
  turn: 'lens.turn',
  label: 'lens.label',
  cost: 'lens.cost_usd',
  outcome: 'lens.outcome',
  retry: 'lens.retry',
  firstContent: 'lens.first_content',
} as const;

/** Metrics that no convention has. */
export const ownMetrics = {
  exchanges: 'lens.exchanges',
  retries: 'lens.retries',
  undelivered: 'lens.telemetry.undelivered',
} as const;

/** `gen_ai.provider.name` by host, and else by wire format: the convention's own values where it has one. */
const byHost: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)anthropic\.com$/, 'anthropic'],
  [/(^|\.)openai\.azure\.com$/, 'azure.ai.openai'],
  [/(^|\.)(openai|chatgpt)\.com$/, 'openai'],
  [/^bedrock.*\.amazonaws\.com$/, 'aws.bedrock'],
  [/aiplatform\.googleapis\.com$/, 'gcp.vertex_ai'],
  [/^generativelanguage\.googleapis\.com$/, 'gcp.gemini'],
  [/\.googleapis\.com$/, 'gcp.gen_ai'],
  [/(^|\.)mistral\.ai$/, 'mistral_ai'],
  [/(^|\.)deepseek\.com$/, 'deepseek'],
  [/(^|\.)groq\.com$/, 'groq'],
  [/(^|\.)x\.ai$/, 'x_ai'],
  [/(^|\.)perplexity\.ai$/, 'perplexity'],
  [/(^|\.)cohere\.(com|ai)$/, 'cohere'],
];
const byWire: Readonly<Record<string, string>> = {
  'anthropic-messages': 'anthropic',
  'bedrock-converse': 'aws.bedrock',
  'openai-responses': 'openai',
  'openai-chat': 'openai',
  gemini: 'gcp.gemini',
};

/** The provider of a request, as far as its host or format shows; the host itself where it shows none. */
export function providerName(host: string | undefined, wire: string | null): string {
  const known = host === undefined ? undefined : byHost.find(([pattern]) => pattern.test(host));
  return known?.[1] ?? byWire[wire ?? ''] ?? host ?? 'unknown';
}
