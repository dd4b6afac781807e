/** A model provider that agents with many of them know by name. */
export interface Provider {
  id: string;
  /** Base URL of its API; agents differ in whether a version follows it. */
  base: string;
  /** Variables that hold its key. */
  keys: readonly string[];
  /** Ends of the paths of its model requests, where it shares `/v1` with others. */
  endpoints?: readonly string[];
}

/** Providers as opencode and pi list them (models.dev, and pi's own catalogue). */
export const providers: readonly Provider[] = [
  {
    id: 'anthropic',
    base: 'https://api.anthropic.com/v1',
    keys: ['ANTHROPIC_API_KEY', 'ANTHROPIC_OAUTH_TOKEN', 'ANTHROPIC_AUTH_TOKEN'],
    endpoints: ['/messages'],
  },
  {
    id: 'openai',
    base: 'https://api.openai.com/v1',
    keys: ['OPENAI_API_KEY'],
    endpoints: ['/responses', '/chat/completions'],
  },
  {
    id: 'google',
    base: 'https://generativelanguage.googleapis.com/v1beta',
    keys: ['GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY', 'GOOGLE_API_KEY'],
  },
  { id: 'openrouter', base: 'https://openrouter.ai/api/v1', keys: ['OPENROUTER_API_KEY'] },
  { id: 'groq', base: 'https://api.groq.com/openai/v1', keys: ['GROQ_API_KEY'] },
  { id: 'xai', base: 'https://api.x.ai/v1', keys: ['XAI_API_KEY'] },
  { id: 'deepseek', base: 'https://api.deepseek.com', keys: ['DEEPSEEK_API_KEY'] },
  { id: 'mistral', base: 'https://api.mistral.ai/v1', keys: ['MISTRAL_API_KEY'] },
  { id: 'cerebras', base: 'https://api.cerebras.ai/v1', keys: ['CEREBRAS_API_KEY'] },
  { id: 'together', base: 'https://api.together.ai/v1', keys: ['TOGETHER_API_KEY'] },
  { id: 'huggingface', base: 'https://router.huggingface.co/v1', keys: ['HF_TOKEN'] },
  { id: 'nvidia', base: 'https://integrate.api.nvidia.com/v1', keys: ['NVIDIA_API_KEY'] },
  { id: 'moonshotai', base: 'https://api.moonshot.ai/v1', keys: ['MOONSHOT_API_KEY'] },
  { id: 'kimi-coding', base: 'https://api.kimi.com/coding', keys: ['KIMI_API_KEY'] },
  { id: 'minimax', base: 'https://api.minimax.io/anthropic', keys: ['MINIMAX_API_KEY'] },
  { id: 'zai', base: 'https://api.z.ai/api/coding/paas/v4', keys: ['ZAI_API_KEY'] },
];

/** Hosts of all providers: what an agent that may talk to any of them is decrypted for. */
export const providerHosts: readonly string[] = providers.map(({ base }) => new URL(base).hostname);
