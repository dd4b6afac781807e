import path from 'node:path';
import { isObject, memberAt, objectOf, stringOf } from '../../wire/json.ts';
import { envWithFile, readSettings, underHome, writeScratch } from './agent-files.ts';
import { localBase } from './base-url.ts';
import { flagValue, withFlagValue } from './command.ts';
import { forwardPlan, reversePlan } from './plan.ts';
import type { AgentSpec, LaunchInput, LaunchPlan } from './types.ts';

type Input = Pick<LaunchInput, 'command' | 'env' | 'cwd'>;

/** Variables of a way to log in, and the API it means. */
interface Login {
  key: string;
  base: string;
  model: string;
  upstream: string;
}

const openai: Login = {
  key: 'OPENAI_API_KEY',
  base: 'OPENAI_BASE_URL',
  model: 'OPENAI_MODEL',
  upstream: 'https://api.openai.com/v1',
};
const anthropic: Login = {
  key: 'ANTHROPIC_API_KEY',
  base: 'ANTHROPIC_BASE_URL',
  model: 'ANTHROPIC_MODEL',
  upstream: 'https://api.anthropic.com',
};
/** What a dry run without any settings pretends to createReporter to. */
const dashscope = 'https://dashscope.aliyuncs.com/compatible-mode/v1';

export const qwen: AgentSpec = {
  id: 'qwen',
  binaries: ['qwen', 'qwen-code'],
  verified: { version: '0.24.4' },
  defaultMode: 'forward',
  hosts: [
    'dashscope.aliyuncs.com',
    'dashscope-intl.aliyuncs.com',
    'coding.dashscope.aliyuncs.com',
    'coding-intl.dashscope.aliyuncs.com',
    'portal.qwen.ai',
    'api.openai.com',
    'api.anthropic.com',
  ],
  upstream: (input) => upstreamOf(input),
  plan(input) {
    const login = loginOf(input);
    const env = seenEnv(input);
    const dummies = input.dry && !env[login.key] && !hasLogin(input) ? [login.key] : [];
    const upstream = dummies.length > 0 && !env[login.base] ? dashscope : upstreamOf(input);
    // Without a choice in its settings Qwen Code needs key, base URL and model to know which API is meant.
    const model = dummies.length > 0 && !env[login.model] ? { [login.model]: 'qwen3-coder-plus' } : {};
    if (input.mode === 'forward') {
      const base = dummies.length > 0 ? { [login.base]: upstream } : {};
      return forwardPlan(qwen, input, upstream, { env: { ...base, ...model }, dummies });
    }
    return reverse(input, upstream, login, { model, dummies });
  },
  recognises: ({ headers }) => /^QwenCode\//i.test(headers['user-agent'] ?? ''),
};

/** A base URL comes from a flag, a model's own settings or a variable; each wins over the next. */
function reverse(
  input: LaunchInput,
  upstream: string,
  login: Login,
  { model, dummies }: { model: Record<string, string>; dummies: string[] },
): LaunchPlan {
  const base = localBase(input.url, upstream);
  const command = withFlagValue(input.command, '--openai-base-url', base);
  const env = { [login.base]: base, ...model };
  const providers = providersWith(settingsOf(input), base);
  if (!providers) return reversePlan(input, upstream, { command, env, dummies });
  const system = readSettings(systemFile(input.env));
  const file = writeScratch(input.scratch, 'qwen-settings.json', { ...system, modelProviders: providers });
  return reversePlan(input, upstream, {
    command,
    env: { ...env, QWEN_CODE_SYSTEM_SETTINGS_PATH: file },
    settings: { 'settings.json modelProviders.*.baseUrl': base },
    dummies,
  });
}

/** The user's `modelProviders` with every base URL replaced; undefined when they have none. */
function providersWith(
  settings: Record<string, unknown>,
  baseUrl: string,
): Record<string, unknown> | undefined {
  const own = settings['modelProviders'];
  if (!isObject(own) || !JSON.stringify(own).includes('"baseUrl"')) return undefined;
  const patch = (entry: unknown): unknown =>
    isObject(entry) && entry['baseUrl'] ? { ...entry, baseUrl } : entry;
  return Object.fromEntries(
    Object.entries(own).map(([id, list]) => [id, Array.isArray(list) ? list.map(patch) : patch(list)]),
  );
}

function upstreamOf(input: Input): string {
  const login = loginOf(input);
  const settings = settingsOf(input);
  const wanted = flagValue(input.command, ['-m', '--model']) ?? stringOf(memberAt(settings, 'model.name'));
  const models = Object.values(objectOf(settings['modelProviders'])).flat().filter(isObject);
  const model = models.find(({ id, baseUrl }) => id === wanted && typeof baseUrl === 'string');
  return (
    stringOf(model?.['baseUrl']) ||
    flagValue(input.command, ['--openai-base-url']) ||
    seenEnv(input)[login.base] ||
    stringOf(memberAt(settings, 'security.auth.baseUrl')) ||
    login.upstream
  );
}

function loginOf(input: Input): Login {
  const type =
    flagValue(input.command, ['--auth-type']) ?? memberAt(settingsOf(input), 'security.auth.selectedType');
  if (type !== undefined) return type === 'anthropic' ? anthropic : openai;
  const env = seenEnv(input);
  return env['ANTHROPIC_API_KEY'] && env['ANTHROPIC_MODEL'] && !env['OPENAI_API_KEY'] ? anthropic : openai;
}

function hasLogin(input: Input): boolean {
  const settings = settingsOf(input);
  const selected = memberAt(settings, 'security.auth.selectedType');
  return (
    Boolean(memberAt(settings, 'security.auth.apiKey')) || selected === 'qwen-oauth' || selected === 'gemini'
  );
}

function seenEnv({ env, cwd }: Input): NodeJS.ProcessEnv {
  return envWithFile(env, cwd, '.qwen');
}

function settingsOf({ env, cwd }: Input): Record<string, unknown> {
  const files = [
    underHome(env, '.qwen', 'settings.json'),
    path.join(cwd, '.qwen', 'settings.json'),
    systemFile(env),
  ];
  return Object.assign({}, ...files.map(readSettings));
}

function systemFile(env: NodeJS.ProcessEnv): string {
  const usual =
    process.platform === 'darwin'
      ? '/Library/Application Support/QwenCode/settings.json'
      : '/etc/qwen-code/settings.json';
  return env['QWEN_CODE_SYSTEM_SETTINGS_PATH'] || usual;
}
