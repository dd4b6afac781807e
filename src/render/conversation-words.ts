import type { Conversation, LoggedTurn } from '../read/conversation-rows.ts';
import { count, duration, percent, plural } from '../text/figures.ts';
import { visible } from '../text/visible.ts';

/** What a thread is, in a few words; the agent and the family are shown next to it. */
export function threadFacts({ thread, turns }: Conversation): string {
  const first = turns.find(({ turn }) => turn.ts !== null)?.turn.ts;
  return [
    plural(thread.exchanges, 'request'),
    ...(first ? [`from ${first.slice(0, 19).replace('T', ' ')} UTC`] : []),
  ].join(', ');
}

/** Facts about a turn that are shown after its number, id and model. */
export function turnFacts({ turn, repeated }: LoggedTurn): string[] {
  return [
    ...(turn.relation === 'start' || turn.relation === 'continues' ? [] : [turn.relation]),
    ...(turn.role === 'prewarm' || turn.role === 'count_tokens' ? [turn.role.replace('_', ' ')] : []),
    ...(repeated > 0
      ? [
          `${plural(repeated, 'message')} as ${turn.fork_of === null ? 'before' : `in ${visible(turn.fork_of)}`}`,
        ]
      : []),
    ...(turn.answered_by === 'lens' ? ['answered by lens'] : tokens(turn)),
    ...(turn.answered_by === 'lens' || turn.ms_end === null ? [] : [duration(turn.ms_end)]),
    ...(turn.failed ? [failure(turn)] : []),
  ];
}

function failure({ outcome, status }: LoggedTurn['turn']): string {
  if (outcome === 'complete' && (status ?? 200) < 400) return 'error in the answer';
  return `${outcome.replaceAll('_', ' ')}${status === null ? '' : `, status ${status}`}`;
}

function tokens({
  input_tokens: input,
  cache_read_tokens: read,
  output_tokens: output,
}: LoggedTurn['turn']): string[] {
  if (input === null) return [];
  const cached = read === null || input === 0 ? '' : ` (${percent(read / input)} cached)`;
  return [`${count(input)} tokens in${cached}, ${count(output)} out`];
}
