import { figuresOf } from '../text/figures.ts';

export { agentName, withoutAgent } from '../text/agents.ts';
export { plural } from '../text/figures.ts';

/** Figures of the pages: in English, units held to their numbers by no-break spaces. */
export const { count, short, percent, bytes, money, duration, moment, clock } = figuresOf('en');
