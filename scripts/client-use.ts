/** How a pinned CLI is run without a person: the same for tests and for the bundled captures. */
export interface ClientUse {
  id: string;
  /** Its command line for one prompt. */
  command(prompt: string, model?: string): string[];
  /** A model other than the one it takes by default. */
  otherModel: string;
  /** Files of its home folder in place of a user's own settings. */
  home: Readonly<Record<string, string>>;
  /** Off switches for background traffic; none of them changes a prompt (docs/agents.md). */
  env: Readonly<Record<string, string>>;
  /** What a run that is not dry needs: variables with a key, and those that choose the API. */
  keys: readonly string[];
  api?: Readonly<Record<string, string>>;
  /** Name of the memory file it reads in the working folder. */
  memory: string;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export const clientUses: readonly ClientUse[] = [
  {
    id: 'claude',
    command: (prompt, model) => ['claude', ...(model ? ['--model', model] : []), '-p', prompt],
    otherModel: 'claude-sonnet-4-5',
    home: {},
    env: { DISABLE_AUTOUPDATER: '1' },
    keys: ['ANTHROPIC_API_KEY'],
    memory: 'CLAUDE.md',
  },
  {
    id: 'codex',
    command: (prompt, model) => [
      'codex',
      'exec',
      '--skip-git-repo-check',
      ...(model ? ['-m', model] : []),
      prompt,
    ],
    otherModel: 'gpt-5.1-codex',
    home: { '.codex/config.toml': 'check_for_update_on_startup = false\n\n[analytics]\nenabled = false\n' },
    env: {},
    keys: ['CODEX_API_KEY'],
    memory: 'AGENTS.md',
  },
  {
    id: 'gemini',
    command: (prompt, model) => [
      'gemini',
      '--skip-trust',
      '-y',
      ...(model ? ['-m', model] : []),
      '-p',
      prompt,
    ],
    otherModel: 'gemini-2.5-pro',
    home: {
      '.gemini/settings.json': json({
        security: { auth: { selectedType: 'gemini-api-key' } },
        privacy: { usageStatisticsEnabled: false },
        general: { enableAutoUpdate: false },
      }),
    },
    env: {},
    keys: ['GEMINI_API_KEY'],
    memory: 'GEMINI.md',
  },
  {
    id: 'opencode',
    command: (prompt, model = 'anthropic/claude-sonnet-4-5') => ['opencode', 'run', '-m', model, prompt],
    otherModel: 'openai/gpt-5.1',
    home: {},
    env: { OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1' },
    keys: ['ANTHROPIC_API_KEY'],
    memory: 'AGENTS.md',
  },
  {
    id: 'pi',
    command: (prompt, model = 'anthropic/claude-sonnet-4-5') => ['pi', '-p', '--model', model, prompt],
    otherModel: 'openai/gpt-5.1',
    home: {},
    env: { PI_SKIP_VERSION_CHECK: '1' },
    keys: ['ANTHROPIC_API_KEY'],
    memory: 'AGENTS.md',
  },
  {
    id: 'qwen',
    command: (prompt, model) => ['qwen', '-y', ...(model ? ['-m', model] : []), '-p', prompt],
    otherModel: 'qwen3.7-max',
    home: {
      '.qwen/settings.json': json({
        security: { auth: { selectedType: 'openai' } },
        privacy: { usageStatisticsEnabled: false },
        general: { enableAutoUpdate: false },
      }),
    },
    env: { QWEN_CODE_SUPPRESS_YOLO_WARNING: '1' },
    keys: ['OPENAI_API_KEY'],
    api: {
      OPENAI_BASE_URL: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
      OPENAI_MODEL: 'qwen3-coder-plus',
    },
    memory: 'QWEN.md',
  },
];

/** @throws Error for a client that has none. */
export function clientUse(id: string): ClientUse {
  const use = clientUses.find((candidate) => candidate.id === id);
  if (!use) throw new Error(`no way to use ${id}`);
  return use;
}
