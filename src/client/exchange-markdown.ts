import { toolsOf } from './diff-tools.ts';

interface MarkdownParts {
  title: string;
  instructions: readonly string[];
  /** Elements of the request's lists as JSON texts. */
  messages: readonly string[];
  tools: readonly string[];
  /** The answer as JSON text. */
  answer: string | null;
}

/** An exchange as Markdown. Texts of the log are in fences longer than any run of backticks in them, so that they stay inert. */
export function exchangeMarkdown({ title, instructions, messages, tools, answer }: MarkdownParts): string {
  const names = tools.flatMap((tool) => toolsOf(JSON.parse(tool))).map(({ name }) => name);
  return [
    `# ${inline(title)}`,
    ...instructions.map((text, index) => `## Instructions ${index + 1}\n\n${fence(text)}`),
    ...messages.map((json, index) => {
      const { role, text } = messageOf(json);
      return `## Message ${index + 1}: ${inline(role)}\n\n${fence(text)}`;
    }),
    ...(names.length > 0 ? [`## Tools\n\n${names.map((name) => `- ${inline(name)}`).join('\n')}`] : []),
    ...(answer === null || answer === ''
      ? []
      : [`## Answer\n\n${fence(textsOf(JSON.parse(answer)).join('\n\n'))}`]),
    '',
  ].join('\n\n');
}

function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}text\n${text}\n${mark}`;
}

/** Nothing in a heading or list may become markup or break its line. */
const inline = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>#|!&]/g, '\\$&');

function messageOf(json: string): { role: string; text: string } {
  const value: unknown = JSON.parse(json);
  const role = typeof value === 'object' && value !== null && 'role' in value ? String(value.role) : 'item';
  const texts = textsOf(value);
  return { role, text: texts.length > 0 ? texts.join('\n\n') : JSON.stringify(value, null, 1) };
}

/** Members that hold texts, calls or results in any wire format. */
const telling = new Set([
  'text',
  'content',
  'thinking',
  'arguments',
  'input',
  'output',
  'parts',
  'args',
  'response',
  'blocks',
  'result',
]);

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    if (!telling.has(name)) return [];
    // Arguments and results of a call are data: they stay JSON.
    if (['input', 'args', 'response'].includes(name) && typeof member === 'object' && !Array.isArray(member))
      return [JSON.stringify(member, null, 1)];
    return textsOf(member);
  });
}
