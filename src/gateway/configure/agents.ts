import path from 'node:path';
import { applyEdits, type JSONPath, modify } from 'jsonc-parser';
import { parseSettings, underHome } from '../../proxy/agents/agent-files.ts';
import { claudeFolder } from '../../proxy/agents/claude-settings.ts';

/** Which file of an agent names its API, and how it is changed. */
export interface ConfigurableAgent {
  id: string;
  file(env: NodeJS.ProcessEnv): string;
  /**
   * The file's text with another base URL; everything else stays as it is.
   * @param text '' for a file that does not exist
   * @param url address of the gateway, without a path
   * @throws LensError `config_invalid` for a file that the agent cannot read either
   */
  change(text: string, url: string, file: string): string;
}

/** Agents with a file that takes a base URL; src/proxy/agents has the facts and where each is documented. */
export const configurableAgents: readonly ConfigurableAgent[] = [
  {
    id: 'claude',
    file: (env) => path.join(claudeFolder(env), 'settings.json'),
    change: (text, url, file) => withMembers(text, file, [[['env', 'ANTHROPIC_BASE_URL'], url]]),
  },
  {
    id: 'codex',
    file: (env) => path.join(env['CODEX_HOME'] || underHome(env, '.codex'), 'config.toml'),
    change: (text, url) => withTomlKey(text, 'openai_base_url', `${url}/v1`),
  },
  {
    id: 'gemini',
    file: (env) =>
      env['GEMINI_CLI_HOME']
        ? path.join(env['GEMINI_CLI_HOME'], '.gemini', '.env')
        : underHome(env, '.gemini', '.env'),
    change: (text, url) => withVariable(text, 'GOOGLE_GEMINI_BASE_URL', url),
  },
  {
    id: 'opencode',
    file: (env) =>
      path.join(env['XDG_CONFIG_HOME'] || underHome(env, '.config'), 'opencode', 'opencode.json'),
    change: (text, url, file) =>
      withMembers(text, file, [
        [['provider', 'anthropic', 'options', 'baseURL'], `${url}/v1`],
        [['provider', 'openai', 'options', 'baseURL'], `${url}/v1`],
      ]),
  },
  {
    id: 'qwen',
    file: (env) => underHome(env, '.qwen', '.env'),
    change: (text, url) => withVariable(text, 'OPENAI_BASE_URL', `${url}/v1`),
  },
];

/** Sets members of a JSON file; comments and layout stay. */
function withMembers(text: string, file: string, members: readonly (readonly [JSONPath, string])[]): string {
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  parseSettings(text, file);
  const begun = text.trim() === '' ? '{}\n' : text;
  return members.reduce(
    (changed, [at, value]) => applyEdits(changed, modify(changed, at, value, { formattingOptions })),
    begun,
  );
}

/** Sets a key of a TOML file before its first table, where keys belong to no table. */
function withTomlKey(text: string, name: string, value: string): string {
  const line = `${name} = ${JSON.stringify(value)}`;
  const tables = /^\s*\[/m.exec(text)?.index ?? text.length;
  const [head, rest] = [text.slice(0, tables), text.slice(tables)];
  const known = new RegExp(`^[ \\t]*${name}[ \\t]*=.*$`, 'm');
  return known.test(head) ? head.replace(known, () => line) + rest : `${line}\n${text}`;
}

/** Sets a variable of an `.env` file. */
function withVariable(text: string, name: string, value: string): string {
  const line = `${name}=${value}`;
  const known = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=.*$`, 'm');
  if (known.test(text)) return text.replace(known, () => line);
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`;
}
