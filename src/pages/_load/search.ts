import { t } from '../../components/messages.ts';
import type { Route } from './site.ts';

/**
 * The page that searches. It looks through the very texts, each distinct one once: a log of 300 MB holds some four of
 * them, so no index is needed, and what is found is what stands there, not its stem.
 */
export function searchRoute(files: readonly string[]): Route {
  return {
    url: 'search.html',
    load: async () => ({
      page: 'search',
      url: 'search.html',
      question: 'Where is this text?',
      answer: [[t('Searches all captured prompts, answers, messages and tools, each distinct text once.')]],
      files: [...files],
      evidence: [
        {
          what: 'The same with SQL, in instruction texts',
          sql: "SELECT DISTINCT agent, family, location, text_id\nFROM system_prompts\nWHERE contains(lower(text), lower('never'));",
        },
      ],
    }),
  };
}
