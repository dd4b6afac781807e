import type { SqlPage } from '../../read/twins/twins.ts';

/** The subjects of docs/cookbook.md with their questions and queries, in its order. Subjects without a query are left out. */
export function cookbookOf(markdown: string): SqlPage['cookbook'] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      title: (section.split('\n', 1)[0] ?? '').trim(),
      recipes: [...section.matchAll(/^### (.+)\n+```sql\n([\s\S]+?)```/gm)].map(
        ([, question = '', sql = '']) => ({
          question: question.trim(),
          sql: sql.trim(),
        }),
      ),
    }))
    .filter(({ recipes }) => recipes.length > 0);
}
