import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { choice, list, port, text, time } from '../../src/cli/options.ts';

const declared = {
  usage: 'try [...files]',
  options: [
    ['--label <text>', ''],
    ['--md <file>', ''],
    ['--env <assignment>', ''],
    ['--intercept <host>', ''],
    ['--upstream-proxy <url>', ''],
    ['--dry [kind]', ''],
    ['--fresh', ''],
    ['--no-events', ''],
  ],
} as const;

describe('parseArguments', () => {
  it.each([
    ['--label 007', { label: '007' }],
    ['--label=1e5', { label: '1e5' }],
    ['--label=a=b', { label: 'a=b' }],
    ['--label=', { label: '' }],
    ['--fresh', { fresh: true }],
    ['--no-events', { events: false }],
    ['--env A=1 --env B=2', { env: ['A=1', 'B=2'] }],
    ['--dry', { dry: true }],
    ['--dry tool', { dry: 'tool' }],
    ['--dry --fresh', { dry: true, fresh: true }],
    ['--upstream-proxy http://p', { upstreamProxy: 'http://p' }],
    ['--intercept -a.example', { intercept: '-a.example' }],
    ['--md -', { md: '-' }],
    ['--md=-', { md: '-' }],
    ['--label --fresh', { label: true, fresh: true }],
  ])('keeps the text of %s', (line, options) => {
    expect(parseArguments(line.split(' '), declared)).toEqual({ args: [], options, rest: [] });
  });

  it('separates arguments, options and what follows two dashes', () => {
    const words = ['007', '--fresh', '-', '--dry', 'text', 'b', '--', 'claude', '--label', '9', '--'];
    expect(parseArguments(words, declared)).toEqual({
      args: ['007', '-', 'b'],
      options: { fresh: true, dry: 'text' },
      rest: ['claude', '--label', '9', '--'],
    });
  });

  it.each([
    ['--nonsense', declared.usage, 'there is no option --nonsense.'],
    ['-x', declared.usage, 'there is no option -x.'],
    ['--no-fresh', declared.usage, 'there is no option --no-fresh.'],
    ['--events', declared.usage, 'there is no option --events.'],
    ['', 'ca <show|remove|renew>', 'lens ca needs show, remove or renew.'],
    ['', 'mine <...files>', 'lens mine needs files.'],
    ['a b', 'build [folder]', 'lens build does not take the argument "b".'],
  ])('refuses %j of %s', (line, usage, message) => {
    const words = line === '' ? [] : line.split(' ');
    expect(() => parseArguments(words, { ...declared, usage })).toThrow(message);
  });
});

describe('option readers', () => {
  it('report what is wrong with a value', () => {
    expect(() => port({ port: '99999' }, 'port')).toThrow(
      '--port is a port number from 0 to 65535, not "99999".',
    );
    expect(() => port({ port: '8o' }, 'port')).toThrow('not "8o"');
    expect(() => choice({ mode: 'both' }, 'mode', ['reverse', 'forward'])).toThrow(
      '--mode is reverse or forward, not "both".',
    );
    expect(() => text({ db: ['a', 'b'] }, 'db')).toThrow('--db was given 2 times.');
    expect(() => text({ db: true }, 'db')).toThrow('--db needs a value.');
    expect(() => time({ since: 'yesterday' }, 'since')).toThrow('--since is a date or time');
  });

  it('read dates as UTC', () => {
    expect(time({ since: '2026-11-21' }, 'since')?.toISOString()).toBe('2026-11-21T00:00:00.000Z');
    expect(time({ since: '2026-11-21T09:30' }, 'since')?.toISOString()).toBe('2026-11-21T09:30:00.000Z');
    expect(time({ since: '2026-11-21T09:30+02:00' }, 'since')?.toISOString()).toBe(
      '2026-11-21T07:30:00.000Z',
    );
  });

  it('give nothing for an option that was not given', () => {
    expect([port({}, 'port'), text({}, 'db'), list({}, 'env'), time({}, 'since')]).toEqual([
      undefined,
      undefined,
      [],
      undefined,
    ]);
  });
});
