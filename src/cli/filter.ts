import type { Filter } from '../read/filter.ts';
import { text, time } from './options.ts';
import type { CommandOptions } from './types.ts';

/** Flags that narrow the report, the site and the views of `lens sql` alike. */
export const filterFlags: readonly (readonly [string, string])[] = [
  ['--since <time>', 'Only exchanges at or after this date or time'],
  ['--until <time>', 'Only exchanges before this date or time'],
  ['--agent <name>', 'Only this agent'],
  ['--session <id>', 'Only this session'],
  ['--label <text>', 'Only captures with this label'],
];

/** Their values. Throws `usage` when a time cannot be read. */
export function filterOf(options: CommandOptions): Filter {
  return {
    since: time(options, 'since'),
    until: time(options, 'until'),
    agent: text(options, 'agent'),
    session: text(options, 'session'),
    label: text(options, 'label'),
  };
}
