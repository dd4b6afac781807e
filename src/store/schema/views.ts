import type { ViewSpec } from './types.ts';
import { contentViews } from './views-content.ts';
import { driftViews } from './views-drift.ts';
import { exchangeViews } from './views-exchanges.ts';
import { moneyViews } from './views-money.ts';
import { payloadViews } from './views-payload.ts';
import { problemViews } from './views-problems.ts';
import { promptViews } from './views-prompts.ts';
import { summaryViews } from './views-summaries.ts';
import { toolViews } from './views-tools.ts';
import { usageViews } from './views-usage.ts';

/** Every view of the database, ordered so that each view comes after the views it reads. */
export const allViews: readonly ViewSpec[] = [
  ...exchangeViews,
  ...contentViews,
  ...toolViews,
  ...moneyViews,
  ...driftViews,
  ...summaryViews,
  ...usageViews,
  ...promptViews,
  ...payloadViews,
  ...problemViews,
];
