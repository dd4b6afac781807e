import { z } from 'zod';
import { pageBase } from './common.ts';

/** Search over all text: the files that have it, each distinct text once. */
export const searchPage = pageBase.extend({ page: z.literal('search'), files: z.array(z.string()) });

export type SearchPage = z.infer<typeof searchPage>;
