import { expect, test } from 'vitest';
import { lensLog } from '../../lens-log.ts';
import { derivedFromText } from '../derived.ts';
import { type Line, type PromptEdition, randomEditions } from './random-editions.ts';

/** Values of runs, in templates as {name}. */
interface Run {
  cwd: string;
  date: string;
  branch: string;
}

const folders = ['/home/ada/shop', '/home/ada/crm', '/home/ada/lab'];
const branches = ['main', 'dev', 'fix/login'];

function sent({ lines }: PromptEdition, run: Run, withOptional: boolean): string {
  return lines
    .filter(({ optional }) => !optional || withOptional)
    .map(({ text }) => text.replace(/\{(\w+)\}/g, (_, name: keyof Run) => run[name]))
    .join('\n');
}

const bodies: Record<string, (model: string, text: string, prompt: string) => [path: string, body: unknown]> =
  {
    anthropic: (model, text, prompt) => [
      '/v1/messages',
      {
        model,
        max_tokens: 10,
        system: [{ type: 'text', text }],
        messages: [{ role: 'user', content: prompt }],
      },
    ],
    chat: (model, text, prompt) => [
      '/v1/chat/completions',
      {
        model,
        messages: [
          { role: 'system', content: text },
          { role: 'user', content: prompt },
        ],
      },
    ],
    responses: (model, text, prompt) => [
      '/v1/responses',
      {
        model,
        instructions: text,
        input: [{ role: 'user', content: [{ type: 'input_text', text: prompt }] }],
      },
    ],
    gemini: (model, text, prompt) => [
      `/v1beta/models/${model}:generateContent`,
      { systemInstruction: { parts: [{ text }] }, contents: [{ role: 'user', parts: [{ text: prompt }] }] },
    ],
  };

/** Three runs of each edition with each model. The newest edition is captured first. */
function logOf(editions: readonly PromptEdition[], wire: string): string {
  const runs = editions.toReversed().flatMap((edition) =>
    ['m-large', 'm-small'].flatMap((model) =>
      folders.map((cwd, i) => ({
        edition,
        model,
        isFirst: i === 0,
        run: { cwd, branch: branches[i] as string, date: '' },
      })),
    ),
  );
  const dated = runs.map((own, i) => ({ ...own, date: `2026-11-${String(i + 1).padStart(2, '0')}` }));
  return lensLog(
    dated.map(({ edition, run, date }, i) => ({
      id: `s${i}`,
      agent: 'own',
      ts: `${date}T10:00:00.000Z`,
      client: { name: 'own', version: edition.version },
      cwd: run.cwd,
      git: { head: '0123456789abcdef', branch: run.branch, dirty: false },
    })),
    dated.map(({ edition, model, run, date, isFirst }, i) => {
      const [path, body] = (bodies[wire] as (typeof bodies)[string])(
        model,
        sent(edition, { ...run, date }, isFirst),
        `Task ${i}`,
      );
      return {
        id: `t${i}`,
        session: `s${i}`,
        agent: 'own',
        ts: `${date}T10:00:00.000Z`,
        path,
        headers: { 'user-agent': `own/${edition.version}` },
        body: JSON.stringify(body),
      };
    }),
  );
}

/** The lines of an edition as a changelog shows them, without names of slots. */
const spelled = (lines: readonly Line[]): string[] =>
  lines.map(({ text }) => text.replace(/\{\w+\}/g, '‹›')).filter((line) => line.trim() !== '');

/** The lines of `a` that `b` lacks, counted with repeats. */
function without(a: readonly string[], b: readonly string[]): string[] {
  const rest = [...b];
  return a.filter((line) => {
    const at = rest.indexOf(line);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

const versions = [
  ['1.9.0', '1.10.0'],
  ['2.0.0-beta.2', '2.0.0-beta.10', '2.0.0'],
  ['0.9.0', '0.10.0', '1.0.0'],
] as const;

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])('random editions, seed %i', async (seed) => {
  const editions = randomEditions(seed, versions[seed % versions.length] as readonly string[]);
  const database = await derivedFromText(
    logOf(editions, Object.keys(bodies)[seed % Object.keys(bodies).length] as string),
  );
  const changes = await database.rows<{
    model: string;
    from_model: string;
    from_agent_version: string;
    to_agent_version: string;
    before: string | null;
    after: string | null;
  }>("FROM edition_changes WHERE change IN ('added', 'removed', 'reworded')");
  for (const model of ['m-large', 'm-small'])
    for (const [i, edition] of editions.entries()) {
      const previous = editions[i - 1];
      const own = changes.filter(
        ({ to_agent_version, model: to }) => to === model && to_agent_version === edition.version,
      );
      if (!previous) {
        expect(own).toEqual([]);
        continue;
      }
      expect(own.map((row) => [row.from_model, row.from_agent_version])).toEqual(
        own.map(() => [model, previous.version]),
      );
      const lines = (of: 'before' | 'after') =>
        own
          .flatMap((row) => row[of]?.split('\n') ?? [])
          .map((line) => line.replace(/‹[^›]*›/g, '‹›'))
          .sort();
      const [older, newer] = [spelled(previous.lines), spelled(edition.lines)];
      expect({ added: lines('after'), removed: lines('before') }, edition.edits.join()).toEqual({
        added: without(newer, older).sort(),
        removed: without(older, newer).sort(),
      });
    }
});
