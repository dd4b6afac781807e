import { headerOf } from '../record/headers.ts';
import { memberRanges } from '../wire/json/members.ts';
import { objectOf, parseJson, stringOf } from '../wire/json.ts';

/** Products in user agents, and the agents they are. */
const products: readonly (readonly [RegExp, string])[] = [
  [/\bclaude-(?:cli|code)\b/i, 'claude'],
  [/\bcodex[\w-]*\//i, 'codex'],
  [/\bGeminiCLI\b/i, 'gemini'],
  [/\bQwenCode\b/i, 'qwen'],
  [/\bopencode\b/i, 'opencode'],
  [/\bkimi(?:-?cli|-code)?\b/i, 'kimi'],
  [/\bGithubCopilot|\bcopilot\b/i, 'copilot'],
  [/\bcursor\b/i, 'cursor'],
  [/\bantigravity\b/i, 'agy'],
  [/\bpi(?:-coding-agent)?\//i, 'pi'],
  [/\b(aider|amp|cline|crush|goose|droid|hermes|grok)\b/i, ''],
];

/** Names that tools use for agents, as lens calls them. */
const otherNames = new Map([
  ['claude-code', 'claude'],
  ['claudecode', 'claude'],
  ['codex-cli', 'codex'],
  ['gemini-cli', 'gemini'],
  ['qwen-code', 'qwen'],
  ['kimi-cli', 'kimi'],
  ['kimi-code', 'kimi'],
  ['antigravity', 'agy'],
]);

/** The agent that sent a request: by its user agent, else as the log names it (`named`), else `unknown`. */
export function agentOf(headers: readonly string[], named = ''): string {
  const product = headerOf(headers, 'user-agent') ?? '';
  for (const [form, agent] of products) {
    const match = form.exec(product);
    if (match) return agent || (match[1] as string).toLowerCase();
  }
  if (headerOf(headers, 'x-claude-code-session-id') !== undefined) return 'claude';
  const name = named.trim().toLowerCase().replaceAll(' ', '-');
  return otherNames.get(name) ?? (/^[a-z][\w.-]{0,40}$/.test(name) ? name : 'unknown');
}

/** Headers in which clients name their session. */
const sessionHeaders = ['x-claude-code-session-id', 'session-id', 'session_id', 'x-session-id'];

const SESSION_ID = /^[\w.:-]{8,80}$/;

/**
 * The id that a client gives its session: in a header, or in the `metadata.user_id` of Claude Code's bodies
 * (`…_session_<uuid>`, or JSON with `session_id`). Transcripts of the same session have the same id.
 */
export function clientSession(headers: readonly string[], body: Buffer | undefined): string | undefined {
  for (const name of sessionHeaders) {
    const value = headerOf(headers, name);
    if (value !== undefined && SESSION_ID.test(value)) return value;
  }
  if (!body?.includes('"user_id"')) return undefined;
  const range = memberRanges(body)?.find(({ name }) => name === 'metadata');
  if (range === undefined) return undefined;
  const metadata = objectOf(parseJson(body.toString('utf8', range.start, range.end)));
  const user = stringOf(metadata['user_id']);
  const id = /session_([\w-]{8,80})$/.exec(user)?.[1] ?? stringOf(objectOf(parseJson(user))['session_id']);
  return SESSION_ID.test(id) ? id : undefined;
}
