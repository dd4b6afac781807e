/** How an agent reaches its API in one run. */
type Way = 'direct' | 'store' | 'forward' | 'reverse';

/** One client as it is measured. */
export interface Subject {
  /** Name of the row. */
  name: string;
  /** Id of the pinned client. */
  client: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Files below HOME, as its user would have them. */
  files?: Readonly<Record<string, string>>;
  /** Relay WebSockets. */
  websocket: boolean;
  /** It reads the system's store: it can be run without CA variables. */
  systemStore: boolean;
}

const PROMPT = 'List the files of this folder.';
const anthropicKey = { ANTHROPIC_API_KEY: 'sk-ant-fidelity-no-credential' };
const openaiKey = { OPENAI_API_KEY: 'sk-fidelity-no-credential', CODEX_API_KEY: 'sk-fidelity-no-credential' };
const geminiKey = { GEMINI_API_KEY: 'fidelity-no-credential', GEMINI_CLI_TRUST_WORKSPACE: 'true' };
const codex = ['exec', '--skip-git-repo-check', PROMPT];

/** The six clients; Codex with WebSocket and, as `--no-websocket` makes it, without. */
export const subjects: readonly Subject[] = [
  {
    name: 'claude',
    client: 'claude',
    args: ['-p', PROMPT],
    env: anthropicKey,
    websocket: true,
    systemStore: true,
  },
  {
    name: 'codex (WebSocket)',
    client: 'codex',
    args: codex,
    env: openaiKey,
    websocket: true,
    systemStore: true,
  },
  {
    name: 'codex (`--no-websocket`)',
    client: 'codex',
    args: codex,
    env: openaiKey,
    websocket: false,
    systemStore: true,
  },
  {
    name: 'gemini (login chosen in its settings)',
    client: 'gemini',
    args: ['-y', '-p', PROMPT],
    env: geminiKey,
    files: { '.gemini/settings.json': '{"security":{"auth":{"selectedType":"gemini-api-key"}}}\n' },
    websocket: true,
    systemStore: false,
  },
  {
    name: 'gemini (key alone)',
    client: 'gemini',
    args: ['-y', '-p', PROMPT],
    env: geminiKey,
    websocket: true,
    systemStore: false,
  },
  {
    name: 'opencode',
    client: 'opencode',
    args: ['run', '-m', 'anthropic/claude-sonnet-4-5', PROMPT],
    env: { ...anthropicKey, OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_AUTOUPDATE: '1' },
    websocket: true,
    systemStore: true,
  },
  {
    name: 'pi',
    client: 'pi',
    args: ['-p', '--provider', 'anthropic', '--model', 'claude-sonnet-4-5', PROMPT],
    env: anthropicKey,
    websocket: true,
    systemStore: false,
  },
  {
    name: 'qwen',
    client: 'qwen',
    args: ['-y', '--auth-type', 'openai', '-p', PROMPT],
    env: {
      ...openaiKey,
      OPENAI_MODEL: 'qwen3-coder-plus',
      OPENAI_BASE_URL: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
    },
    websocket: true,
    systemStore: false,
  },
];

/** One run of one subject. */
export interface Cell {
  way: Way;
  /** The folder the agent works in holds a `.lens` folder. */
  dotLens: boolean;
}

/** The runs each subject is measured in; the first is what the others are compared with. */
export const cells: readonly Cell[] = [
  { way: 'direct', dotLens: false },
  { way: 'direct', dotLens: false },
  { way: 'store', dotLens: false },
  { way: 'forward', dotLens: false },
  { way: 'forward', dotLens: true },
  { way: 'reverse', dotLens: false },
  { way: 'reverse', dotLens: true },
];
