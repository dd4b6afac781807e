import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LensError } from '../../src/errors.ts';
import { configurableAgents } from '../../src/gateway/configure/agents.ts';
import { configure } from '../../src/gateway/configure/configure.ts';
import { agents } from '../../src/proxy/agents/table.ts';

const root = mkdtempSync(path.join(tmpdir(), 'lens-configure-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const url = 'http://127.0.0.1:4141';

/** What a person may have in the file before. */
const before: Record<string, string> = {
  claude: '{\n  // mine\n  "model": "opus",\n  "env": { "A": "1", "ANTHROPIC_BASE_URL": "https://old" }\n}\n',
  codex: '# mine\nmodel = "gpt-5"\n\n[model_providers.x]\nopenai_base_url = "of a table"\n',
  gemini: 'GEMINI_API_KEY=k\nexport GOOGLE_GEMINI_BASE_URL="https://old"\nB=2',
  opencode: '{"provider":{"anthropic":{"options":{"apiKey":"k"}}},}',
  qwen: 'OPENAI_API_KEY=k',
};

describe('lens configure', () => {
  for (const { id, file } of configurableAgents) {
    for (const text of [undefined, before[id] as string]) {
      it(`${id}, ${text === undefined ? 'without' : 'with'} a file: dry run, write, undo`, () => {
        const home = mkdtempSync(path.join(root, 'home-'));
        const env = { HOME: home };
        const name = file(env);
        if (text !== undefined) {
          mkdirSync(path.dirname(name), { recursive: true });
          writeFileSync(name, text, { mode: 0o640 });
        }
        const files = (): string[] => readdirSync(home, { recursive: true, encoding: 'utf8' }).sort();
        const untouched = files();
        const dry = configure({ agent: id, url, action: 'dry-run' }, env);
        expect(dry.some((line) => line.startsWith('+ ') && line.includes(url))).toBe(true);
        expect(files()).toEqual(untouched);

        configure({ agent: id, url, action: 'write' }, env);
        // The facts that lens capture uses see the new address.
        const spec = agents.find((agent) => agent.id === id);
        const command = id === 'opencode' ? [id, '-m', 'anthropic/x'] : [id];
        expect(spec?.upstream({ env: { ...env, ANTHROPIC_API_KEY: 'k' }, cwd: home, command })).toContain(
          url,
        );
        if (text !== undefined) {
          expect(readFileSync(`${name}.lens-backup`, 'utf8')).toBe(text);
          expect(statSync(name).mode & 0o777).toBe(0o640);
        }
        expect(() => configure({ agent: id, url: 'http://127.0.0.1:1', action: 'write' }, env)).toThrow(
          LensError,
        );

        configure({ agent: id, action: 'undo' }, env);
        expect(existsSync(name) ? readFileSync(name, 'utf8') : undefined).toBe(text);
        expect(files().filter((one) => one.includes('lens'))).toEqual([]);
      });
    }
  }

  it('keeps comments and the other members', () => {
    const change = (id: string): string =>
      configurableAgents.find((agent) => agent.id === id)?.change(before[id] as string, url, 'f') ?? '';
    expect(change('claude')).toBe(before['claude']?.replace('https://old', url));
    expect(change('codex')).toBe(`openai_base_url = "${url}/v1"\n${before['codex']}`);
    expect(change('gemini')).toBe(`GEMINI_API_KEY=k\nGOOGLE_GEMINI_BASE_URL=${url}\nB=2`);
  });

  it.each([
    [{ agent: 'claude', action: 'dry-run' }, 'usage', '--url'],
    [{ agent: 'claude', url: 'http://127.0.0.1:1/path', action: 'write' }, 'usage', '--url'],
    [{ agent: 'claude', url: 'file:///x', action: 'write' }, 'usage', '--url'],
    [{ agent: 'nobody', url, action: 'write' }, 'agent_unknown', undefined],
    [{ agent: 'claude', action: 'undo' }, 'config_invalid', 'settings.json'],
    [{ agent: 'opencode', url, action: 'write' }, 'config_invalid', 'opencode.json'],
  ] as const)('%j is refused: %s', (options, code, where) => {
    const home = mkdtempSync(path.join(root, 'home-'));
    const broken = path.join(home, '.config', 'opencode', 'opencode.json');
    mkdirSync(path.dirname(broken), { recursive: true });
    writeFileSync(broken, '{"provider": [}');
    try {
      configure(options, { HOME: home });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code });
      if (where) expect((error as LensError).where).toContain(where);
    }
    expect(readFileSync(broken, 'utf8')).toBe('{"provider": [}');
  });

  it('changes the file that a link leads to', () => {
    const home = mkdtempSync(path.join(root, 'home-'));
    const real = path.join(home, 'dotfiles.toml');
    const link = path.join(home, '.codex', 'config.toml');
    writeFileSync(real, 'model = "m"\n');
    mkdirSync(path.dirname(link));
    symlinkSync(real, link);
    configure({ agent: 'codex', url, action: 'write' }, { HOME: home });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toContain(url);
    configure({ agent: 'codex', action: 'undo' }, { HOME: home });
    expect(readFileSync(link, 'utf8')).toBe('model = "m"\n');
  });

  it('takes nothing back from a file that was changed since', () => {
    const env = { HOME: mkdtempSync(path.join(root, 'home-')) };
    configure({ agent: 'qwen', url, action: 'write' }, env);
    const file = path.join(env.HOME, '.qwen', '.env');
    writeFileSync(file, 'OTHER=1\n');
    expect(() => configure({ agent: 'qwen', action: 'undo' }, env)).toThrow('changed after lens wrote it');
    expect(readFileSync(file, 'utf8')).toBe('OTHER=1\n');
  });
});
