import { visible } from '../../text/visible.ts';
import { isObject } from '../../wire/json.ts';
import type { Block, ToolDefinition } from '../../wire/types.ts';
import { errorText, type RecordedAnswer, roleOf } from './recorded-answers.ts';
import type { AnswerSource, DryPart, DryStop, PlannedAnswer, Question } from './types.ts';

/** Words of the wires for an answer that did not end by itself. */
const stops: readonly (readonly [RegExp, DryStop])[] = [
  [/^(max_tokens|length|max_output_tokens|incomplete)$/i, 'length'],
  [/^(refusal|content_filter|safety|prohibited_content|blocklist)$/i, 'refusal'],
];

/**
 * Plays the answers of a log. A request gets the first unused answer to a request of the same role and turn: texts, tool
 * calls and errors. Thinking is left out, because its signature is valid only for the model that wrote it. When
 * an agent leaves the recorded path, a request of a loop with tools gets an error, so that nobody takes what follows for
 * the recorded conversation; one without tools gets the usual text.
 */
export function replaySource(
  answers: readonly RecordedAnswer[],
  { warn }: { warn(message: string): void },
): AnswerSource {
  const used = new Set<RecordedAnswer>();
  const warned = new Set<string>();
  const warnOnce = (message: string): void => {
    if (!warned.has(message)) warn(`replay: ${visible(message)}`);
    warned.add(message);
  };

  return {
    answer(question) {
      const found = recordedFor(question, answers, used);
      const { kind } = roleOf(question.model, question.wantsJson);
      if (!found) {
        const where = `turn ${question.turn + 1} of a conversation ${kind === 'tools' ? 'with' : 'without'} tools`;
        const what = `the agent left the recorded path: the log has no unused answer to ${where}`;
        if (kind !== 'tools') {
          warnOnce(`${what}; the usual text answers it`);
          return undefined;
        }
        return left(what);
      }
      used.add(found);
      const place = `line ${found.line} of the log`;
      const { prompt } = found;
      const asked = question.model.userPrompt;
      if (asked !== null && prompt !== null && asked !== prompt)
        warnOnce(`the prompt "${short(asked)}" is not the recorded "${short(prompt)}"`);
      if (found.error) {
        const { status, body } = found.error;
        return { parts: [], error: { status, ...errorText(body) } };
      }
      const blocks = found.answer?.blocks ?? [];
      const missing = blocks.find((block) => block.type === 'tool_call' && !toolOf(block, question));
      if (missing?.type === 'tool_call')
        return left(
          `the agent left the recorded path: ${place} calls the tool "${missing.name}", which the request does not offer`,
        );
      const reason = found.answer?.stopReason ?? '';
      return {
        parts: blocks.flatMap((block) => partOf(block, question)),
        stop: stops.find(([pattern]) => pattern.test(reason))?.[1],
      };
    },
    unused() {
      const left = answers.filter((answer) => !used.has(answer));
      if (left.length === 0) return [];
      const lines = left.slice(0, 10).map(({ line }) => line);
      const more = left.length > lines.length ? ' …' : '';
      return [
        `replay: the agent did not ask for ${left.length} of ${answers.length} recorded answers (lines ${lines.join(', ')}${more})`,
      ];
    },
  };

  function left(message: string): PlannedAnswer {
    warnOnce(message);
    return {
      parts: [],
      error: { status: 400, type: 'invalid_request_error', message: `Replay of lens: ${message}.` },
    };
  }
}

/** By role and turn; by kind and turn where no recorded request begins as this one does. */
function recordedFor(
  { wire, model, turn, wantsJson }: Question,
  answers: readonly RecordedAnswer[],
  used: ReadonlySet<RecordedAnswer>,
): RecordedAnswer | undefined {
  const { kind, opening } = roleOf(model, wantsJson);
  const alike = answers.filter((answer) => answer.wire === wire && answer.role.kind === kind);
  const same = alike.filter(({ role }) => role.opening === opening);
  return (same.length > 0 ? same : alike).find((answer) => answer.turn === turn && !used.has(answer));
}

function partOf(block: Block, question: Question): DryPart[] {
  if (block.type === 'text') return [{ type: 'text', text: block.text }];
  if (block.type !== 'tool_call') return [];
  const tool = toolOf(block, question);
  if (!tool) return [];
  const { input } = block;
  return [{ type: 'call', tool, input: typeof input === 'string' || isObject(input) ? input : {} }];
}

function toolOf(
  { name, namespace }: Extract<Block, { type: 'tool_call' }>,
  { model }: Question,
): ToolDefinition | undefined {
  return model.tools.find(
    (tool) => tool.namespace === namespace && (tool.name === name || tool.wireType === name),
  );
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
