import { plural } from '../../components/format.ts';
import { leftOutOfPublished, publicRelations, publishDatabase } from '../../read/public-relations.ts';
import type { SqlPage } from '../../read/twins/twins.ts';
import type { Route, Site } from './site.ts';

/** Address of the database that the browser queries. */
const DATABASE = 'data/lens.duckdb';

/** The page that queries the database in the browser, and the database; none for a site without SQL. */
export function sqlRoutes({ db, cookbook }: Site): Route[] {
  if (cookbook === undefined) return [];
  return [
    { url: 'sql.html', load: async () => sqlPage(cookbook) },
    { url: DATABASE, write: (file) => publishDatabase(db, file) },
  ];
}

function sqlPage(markdown: string): SqlPage {
  const cookbook = cookbookOf(markdown);
  const recipes = cookbook.reduce((sum, { recipes }) => sum + recipes.length, 0);
  return {
    page: 'sql',
    url: 'sql.html',
    question: 'What else do you want to know?',
    answer: [
      [
        `A copy of the database comes with this site: ask it here, with ${plural(recipes, 'query', 'queries')} to start from. Nothing leaves your browser.`,
      ],
    ],
    database: DATABASE,
    leftOut: [...leftOutOfPublished],
    cookbook,
    // Most questions are about a view.
    tables: publicRelations.toSorted((one, other) => other.kind.localeCompare(one.kind)),
    evidence: [],
  };
}

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
