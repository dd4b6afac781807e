import { readFileSync } from 'node:fs';

/**
 * What agents sent, read from the lines of logs without any code of lens: the judge of test/truth must not share its
 * errors.
 */
export interface RawRequest {
  file: string;
  version: string;
  factor: string;
  situation: string;
  model: string;
  /** Lines of all instruction texts, without blank ones. */
  lines: readonly string[];
  /** Definitions by name, namespaces before a dot. */
  tools: ReadonlyMap<string, Json>;
}

export type Json = { [member: string]: unknown };

const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);

/** Requests to models in the logs of a probe. Its version is in the name that the probe gives a log. */
export function rawRequests(files: readonly string[], agent: string): RawRequest[] {
  return files.flatMap((file) => {
    const name = file.split('/').at(-1) ?? '';
    const version = new RegExp(`-probe-${agent}-(\\d+\\.\\d+\\.\\d+)-`).exec(name)?.[1] ?? '';
    const [, factor = '', situation = ''] =
      /"label":"probe:([^:"]+):([^:"]+)/.exec(readFileSync(file, 'utf8')) ?? [];
    let previous: Content | undefined;
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{"v":1,"kind":"request"'))
      .map((line) => JSON.parse(line) as Json)
      .filter(({ request, wire }) => request !== undefined && wire !== 'unknown')
      .map(({ request, path }) => {
        const own = contentOf(request as Json, String(path));
        // A frame that continues another one carries only what is new.
        const continues = (request as Json)['previous_response_id'] !== undefined && previous !== undefined;
        previous = continues ? joined(previous as Content, own) : own;
        const { model, lines, tools } = previous;
        return { file: name, version, factor, situation, model, lines, tools };
      })
      .filter(({ lines }) => lines.length > 0);
  });
}

function joined(before: Content, own: Content): Content {
  return {
    ...own,
    // Each frame states the instructions again.
    lines: [
      ...own.lines.slice(0, own.head),
      ...before.lines.slice(before.head),
      ...own.lines.slice(own.head),
    ],
    tools: own.tools.size > 0 ? own.tools : before.tools,
  };
}

type Content = Pick<RawRequest, 'model' | 'lines' | 'tools'> & {
  /** Lines at the start that do not belong to messages. */
  head: number;
};

function contentOf(body: Json, path: string): Content {
  const gemini = /\/models\/([^:/]+):/.exec(path)?.[1];
  const head = [
    ...partsOf(body['instructions']),
    ...partsOf(body['system']),
    ...partsOf((body['systemInstruction'] as Json | undefined)?.['parts'] ?? body['systemInstruction']),
  ];
  const messages = [
    // What the assistant wrote and what tools returned is no instruction.
    ...[...list(body['messages']), ...list(body['input']), ...list(body['contents'])]
      .filter(
        ({ role, type }) =>
          role !== 'assistant' && role !== 'model' && role !== 'tool' && (type ?? 'message') === 'message',
      )
      .flatMap(({ content, parts }) => partsOf(content ?? parts)),
  ];
  const offered = [
    ...list(body['tools']),
    ...list(body['input']).flatMap(({ type, tools }) => (type === 'additional_tools' ? list(tools) : [])),
  ];
  return {
    model: String(body['model'] ?? gemini ?? ''),
    head: linesOf(head).length,
    lines: [...linesOf(head), ...linesOf(messages)],
    tools: new Map(offered.flatMap((tool) => toolsOf(tool))),
  };
}

const linesOf = (texts: readonly string[]): string[] =>
  texts
    .flatMap((text) => text.split('\n'))
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');

function partsOf(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  return list(content).flatMap(({ text, type }) =>
    typeof text === 'string' && type !== 'tool_result' ? [text] : [],
  );
}

function toolsOf(tool: Json, namespace = ''): [string, Json][] {
  if (Array.isArray(tool['functionDeclarations']))
    return list(tool['functionDeclarations']).flatMap((one) => toolsOf(one));
  if (tool['type'] === 'namespace')
    return list(tool['tools']).flatMap((one) => toolsOf(one, `${String(tool['name'])}.`));
  const inner = (tool['function'] as Json | undefined) ?? tool;
  const name = inner['name'] ?? tool['type'] ?? Object.keys(tool)[0];
  // The form differs by wire: OpenAI's and Anthropic's members have other names.
  const { description, parameters, input_schema, parametersJsonSchema, format, type } = inner;
  const schema = parameters ?? input_schema ?? parametersJsonSchema;
  const kind = type === 'function' ? undefined : type;
  return [[namespace + String(name), { description, schema, format, kind }]];
}

/** A value with sorted members, and with sorted lists of words: their order has no meaning in a schema. */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(canonical);
    return items.every((item) => typeof item === 'string') ? items.sort() : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, canonical(inner)]),
  );
}
