import { describe, expect, it } from 'vitest';
import { choice, list, port, text, time, typedOptions, withLoneDashes } from '../../src/cli/options.ts';

describe('typedOptions', () => {
  it.each([
    ['--label 007', { label: 7 }, { label: '007' }],
    ['--label=1e5', { label: 100000 }, { label: '1e5' }],
    ['--label=a=b', { label: 'a=b' }, { label: 'a=b' }],
    ['--fresh', { fresh: true }, { fresh: true }],
    ['--no-events', { events: false }, { events: false }],
    ['--env A=1 --env B=2', { env: ['A=1', 'B=2'] }, { env: ['A=1', 'B=2'] }],
    ['--dry -- x --label 9', { dry: true, '--': ['x'] }, { dry: true }],
    ['--upstream-proxy http://p', { upstreamProxy: 'http://p' }, { upstreamProxy: 'http://p' }],
  ])('keeps the text of %s', (line, parsed, expected) => {
    expect(typedOptions(line.split(' '), parsed)).toEqual(expected);
  });
});

describe('option readers', () => {
  it('say what is wrong with a value', () => {
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

describe('withLoneDashes', () => {
  it.each([
    ['analyze --md -', 'analyze --md=-'],
    ['analyze --md - --fresh', 'analyze --md=- --fresh'],
    ['diff a b --md=-', 'diff a b --md=-'],
    ['capture -- cat --file -', 'capture -- cat --file -'],
    ['analyze -', 'analyze -'],
  ])('%s becomes %s', (line, expected) => {
    expect(withLoneDashes(line.split(' ')).join(' ')).toBe(expected);
  });
});
