import { z } from 'zod';
import { readJsonFile } from '../../record/json-file.ts';
import { objectOf } from '../../wire/json.ts';
import type { RequestModel, ToolDefinition } from '../../wire/types.ts';
import { exampleOf } from './example.ts';
import { roleOf } from './recorded-answers.ts';
import { chooseCall } from './tool-choice.ts';
import {
  type AnswerSource,
  type DryCall,
  type DryPart,
  dryStops,
  type PlannedAnswer,
  type Question,
} from './types.ts';

const pattern = z.string().superRefine((source, context) => {
  try {
    new RegExp(source);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
});

const namedCall = z.strictObject({
  tool: z.string().min(1),
  /** Arguments, or the text of a free-form tool. A required argument that is left out gets an example value. */
  input: z.union([z.record(z.string(), z.unknown()), z.string()]).optional(),
});
type NamedCall = z.infer<typeof namedCall>;

/** `any`: one harmless call, as `--dry=tool` makes it. A list: the first whose tool the request offers. */
const call = z.union([z.literal('any'), namedCall, z.array(namedCall).min(1)]);

const turn = z
  .strictObject({
    text: z.string().optional(),
    calls: z.array(call).min(1).optional(),
    stop: z.enum(dryStops).optional(),
    usage: z
      .strictObject({ input: z.int().nonnegative(), output: z.int().nonnegative() })
      .partial()
      .optional(),
    error: z
      .strictObject({
        status: z.int().min(400).max(599),
        type: z.string().min(1).optional(),
        message: z.string().optional(),
        retry_after: z.number().nonnegative().optional(),
      })
      .optional(),
    /** How often the turn is played; once when left out. */
    times: z.int().min(1).max(1000).optional(),
  })
  .superRefine(({ error, text, calls, stop, usage }, context) => {
    const isAnswer = [text, calls, stop, usage].some((member) => member !== undefined);
    if (error !== undefined && isAnswer)
      context.addIssue({
        code: 'custom',
        message: 'a turn with an error has no other answer',
        path: ['error'],
      });
    if (error === undefined && text === undefined && calls === undefined)
      context.addIssue({ code: 'custom', message: 'a turn needs text, calls or error' });
  });
type Turn = z.infer<typeof turn>;

const conversation = z.strictObject({
  /** All patterns that are given must match. */
  when: z
    .strictObject({ prompt: pattern, system: pattern, model: pattern })
    .partial()
    .refine((when) => Object.keys(when).length > 0, 'one of prompt, system and model is needed'),
  turns: z.array(turn).min(1),
});

/** A script for `--dry=script:FILE`: answers turn by turn, of the main loop and of other conversations. */
export const scriptSchema = z.strictObject({
  turns: z.array(turn).min(1),
  conversations: z.array(conversation).optional(),
});
export type Script = z.infer<typeof scriptSchema>;

/** Reads a script. @throws LensError `config_invalid` with file and line of what is wrong */
export function readScript(file: string): Script {
  return readJsonFile(file, scriptSchema, {
    title: 'The script',
    hint: 'docs/scripts.md shows the form of the file.',
  });
}

interface Conversation {
  name: string;
  matches(question: Question): boolean;
  turns: readonly Turn[];
  played: number;
  isOver: boolean;
}

/**
 * Plays a script. The requests of each conversation get its turns in the order in which they come, so a request that an
 * agent repeats after an error gets the next turn.
 */
export function scriptSource(
  script: Script,
  { folder, warn }: { folder: string; warn(message: string): void },
): AnswerSource {
  /** How the instructions of the main loop begin: helpers and subagents have others. */
  let opening: string | undefined;
  const conversations: Conversation[] = [
    ...(script.conversations ?? []).map(({ when, turns }, index) => ({
      name: `conversation ${index + 1}`,
      matches: (question: Question) => matches(question, when),
      turns: repeated(turns),
      played: 0,
      isOver: false,
    })),
    {
      name: 'the main loop',
      // Titles and summaries are asked for without tools, or as JSON.
      matches({ model, wantsJson }) {
        const role = roleOf(model, wantsJson);
        if (role.kind !== 'tools') return false;
        opening ??= role.opening;
        return role.opening === opening;
      },
      turns: repeated(script.turns),
      played: 0,
      isOver: false,
    },
  ];
  return {
    answer(question) {
      const own =
        conversations.find(({ name }) => name === question.conversation) ??
        conversations.find((one) => one.matches(question));
      if (!own) return undefined;
      const next = own.turns[own.played];
      if (next) {
        own.played++;
        return {
          ...planned(next, `turn ${own.played} of ${own.name}`, question.model),
          conversation: own.name,
        };
      }
      if (!own.isOver)
        warn(
          `script: ${own.name} has ${count(own.turns)}, and the agent asked for more; the usual text answers it`,
        );
      own.isOver = true;
      return undefined;
    },
    unused: () =>
      conversations
        .filter(({ played, turns }) => played < turns.length)
        .map(
          ({ name, played, turns }) => `script: the agent asked for ${played} of ${count(turns)} of ${name}`,
        ),
  };

  function planned(next: Turn, where: string, model: RequestModel): PlannedAnswer {
    if (next.error) {
      const {
        status,
        type = 'api_error',
        message = `Error of ${where} of a script.`,
        retry_after,
      } = next.error;
      return { parts: [], error: { status, type, message, retryAfter: retry_after } };
    }
    const parts: DryPart[] = next.text === undefined ? [] : [{ type: 'text', text: next.text }];
    for (const wanted of next.calls ?? []) {
      const made =
        wanted === 'any' ? chooseCall(model.tools, folder) : firstOffered([wanted].flat(), model.tools);
      if (made) parts.push({ type: 'call', ...made });
      else
        warn(`script: ${where} calls ${nameOf(wanted)}, which the request does not offer; ${offered(model)}`);
    }
    // An answer without any part is none: agents report it as a broken connection.
    if (parts.length === 0) parts.push({ type: 'text', text: 'The call of the script is not possible.' });
    return { parts, stop: next.stop, usage: next.usage };
  }
}

const repeated = (turns: readonly Turn[]): Turn[] =>
  turns.flatMap((one) => Array.from({ length: one.times ?? 1 }, () => one));

const count = (turns: readonly Turn[]): string => `${turns.length} turn${turns.length === 1 ? '' : 's'}`;

function matches({ model }: Question, when: z.infer<typeof conversation>['when']): boolean {
  const prompts = model.messages
    .filter(({ role }) => role === 'user')
    .flatMap(({ blocks }) => blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])));
  const system = model.surfaces.filter(({ kind }) => kind !== 'context').map(({ text }) => text);
  const found = { prompt: prompts, system, model: [model.model ?? ''] };
  return (['prompt', 'system', 'model'] as const).every((member) => {
    const source = when[member];
    return source === undefined || found[member].some((text) => new RegExp(source).test(text));
  });
}

function firstOffered(calls: readonly NamedCall[], tools: readonly ToolDefinition[]): DryCall | undefined {
  for (const { tool, input } of calls) {
    const found = tools.find(({ name, namespace }) => name === tool || `${namespace}.${name}` === tool);
    if (!found) continue;
    if (typeof input === 'string') return { tool: found, input };
    return { tool: found, input: { ...objectOf(exampleOf(found.schema)), ...input } };
  }
  return undefined;
}

const nameOf = (wanted: z.infer<typeof call>): string =>
  wanted === 'any'
    ? 'a harmless tool'
    : [wanted]
        .flat()
        .map(({ tool }) => tool)
        .join(' or ');

function offered({ tools }: RequestModel): string {
  const names = tools.slice(0, 30).map(({ name }) => name);
  if (names.length === 0) return 'it offers no tools';
  return `it offers ${names.join(', ')}${tools.length > names.length ? ` and ${tools.length - names.length} more` : ''}`;
}
