/** Units of the figures that lens shows. */
export const units = ['tokens', 'usd', 'bytes', 'ms', 'requests', 'share'] as const;
export type Unit = (typeof units)[number];

/** A value that may be missing: it is shown as `–`. */
type Maybe<T> = T | null | undefined;

/**
 * How figures are written: the same rules in every language, for terminal, report and pages. Times are in UTC. What is
 * not known is `–`.
 */
export interface Figures {
  /** Whole numbers: `12,345`. */
  count(value: Maybe<number>): string;
  /** Whole numbers to three digits, where the magnitude matters: `987`, `12.3k`, `1.23M`. */
  short(value: Maybe<number>): string;
  /**
   * A share from 0 to 1 in percent: whole numbers from 10 to 90, one decimal outside. What is not 0 or 1 is never
   * rounded to 0 % or 100 %: `<0.1 %`, `>99.9 %`.
   */
  percent(share: Maybe<number>): string;
  /** Bytes in powers of 1,000, to three digits: `512 B`, `33.1 kB`, `4.2 MB`. */
  bytes(value: Maybe<number>): string;
  /** A ratio to two decimals: `0.98`, `1.00`. */
  ratio(value: Maybe<number>): string;
  /** US dollars: two decimals, below one dollar up to four: `$12.34`, `$0.10`, `$0.0042`, `<$0.0001`. */
  money(usd: Maybe<number>): string;
  /** Milliseconds: `87 ms`, `1.24 s`, `3 min 20 s`, `1 h 5 min`. */
  duration(ms: Maybe<number>): string;
  /** A time (ISO 8601) to the second: `2026-11-21 09:00:53`. */
  moment(iso: Maybe<string>): string;
  /** The day of a time or date: `2026-11-21`. */
  day(iso: Maybe<string>): string;
  /** The time of day of a time: `09:00:53`. */
  clock(iso: Maybe<string>): string;
  /** Texts as a list: `a, b and c`. */
  list(texts: readonly string[]): string;
}

type Digits = Pick<
  Intl.NumberFormatOptions,
  'maximumFractionDigits' | 'minimumFractionDigits' | 'maximumSignificantDigits'
>;
type UnitSymbol = 'B' | 'kB' | 'MB' | 'GB' | 'ms' | 's' | 'min' | 'h' | 'd';

/** What differs between languages. */
interface Notation {
  number(value: number, digits: Digits): string;
  /** `12.3k`; only called from 1,000 on. */
  compact(value: number): string;
  percent(share: number, digits: Digits): string;
  unit(value: number, unit: UnitSymbol, digits: Digits): string;
  usd(value: number, digits: Digits): string;
  moment(iso: string): string;
  day(iso: string): string;
  clock(iso: string): string;
  list(texts: readonly string[]): string;
}

const WHOLE: Digits = { maximumFractionDigits: 0 };
const ONE_DECIMAL: Digits = { maximumFractionDigits: 1 };
const TWO_DECIMALS: Digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
const THREE_DIGITS: Digits = { maximumSignificantDigits: 3 };
const UNKNOWN = '–';

/**
 * Figures by the rules of a locale. A no-break space keeps a unit on the line of its number.
 *
 * @param locale BCP 47; `en` is written as in terminal and report: `4 %`, `2026-11-21 09:00:53`
 */
export function figuresOf(locale: string): Figures {
  return withRules(locale === 'en' ? english('\u00a0') : international(locale));
}

function withRules(write: Notation): Figures {
  const known =
    <T>(make: (value: T) => string) =>
    (value: Maybe<T>): string =>
      value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value))
        ? UNKNOWN
        : make(value);
  return {
    count: known((value) => write.number(value, WHOLE)),
    short: known((value) => (Math.abs(value) < 999.5 ? write.number(value, WHOLE) : write.compact(value))),
    percent: known((share) => {
      if (share > 0 && share < 0.001) return `<${write.percent(0.001, ONE_DECIMAL)}`;
      if (share > 0.999 && share < 1) return `>${write.percent(0.999, ONE_DECIMAL)}`;
      return write.percent(share, share >= 0.1 && share <= 0.9 ? WHOLE : ONE_DECIMAL);
    }),
    bytes: known((value) => {
      if (value < 999.5) return write.unit(value, 'B', WHOLE);
      if (value < 999_500) return write.unit(value / 1e3, 'kB', THREE_DIGITS);
      if (value < 999_500_000) return write.unit(value / 1e6, 'MB', THREE_DIGITS);
      return write.unit(value / 1e9, 'GB', THREE_DIGITS);
    }),
    ratio: known((value) => write.number(value, TWO_DECIMALS)),
    money: known((usd) => {
      const size = Math.abs(usd);
      if (size === 0) return write.usd(0, WHOLE);
      const digits = size >= 1 ? 2 : Math.min(4, Math.max(2, 1 - Math.floor(Math.log10(size))));
      const written = write.usd(size < 0.0001 ? Math.sign(usd) * 0.0001 : usd, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });
      return size < 0.0001 ? `<${written}` : written;
    }),
    duration: known((ms) => {
      if (ms < 999.5) return write.unit(ms, 'ms', WHOLE);
      if (ms < 59_950) return write.unit(ms / 1e3, 's', THREE_DIGITS);
      const seconds = Math.round(ms / 1e3);
      const minutes = seconds < 3_600 ? Math.floor(seconds / 60) : Math.round(seconds / 60);
      if (minutes < 60) return two(write, [minutes, 'min'], [seconds % 60, 's']);
      if (minutes < 48 * 60) return two(write, [Math.floor(minutes / 60), 'h'], [minutes % 60, 'min']);
      const hours = Math.round(seconds / 3_600);
      return two(write, [Math.floor(hours / 24), 'd'], [hours % 24, 'h']);
    }),
    moment: known(write.moment),
    day: known(write.day),
    clock: known(write.clock),
    list: write.list,
  };
}

function two(write: Notation, large: [number, UnitSymbol], small: [number, UnitSymbol]): string {
  const parts = small[0] === 0 ? [large] : [large, small];
  return parts.map(([value, unit]) => write.unit(value, unit, WHOLE)).join(' ');
}

/** Formatters are made at their first use, once per kind: making one takes longer than reading a megabyte of log. */
function numbersOf(locale: string) {
  const made = new Map<string, Intl.NumberFormat>();
  return (value: number, options: Intl.NumberFormatOptions): string => {
    const key = JSON.stringify(options);
    let format = made.get(key);
    if (!format) {
      format = new Intl.NumberFormat(locale, options);
      made.set(key, format);
    }
    return format.format(value);
  };
}

function english(space: string): Notation {
  const number = numbersOf('en');
  // British: no comma before the last "and".
  let names: Intl.ListFormat | undefined;
  return {
    number,
    compact: (value) =>
      Math.abs(value) < 999_500
        ? `${number(value / 1e3, THREE_DIGITS)}k`
        : `${number(value / 1e6, THREE_DIGITS)}M`,
    percent: (share, digits) => `${number(share * 100, digits)}${space}%`,
    unit: (value, unit, digits) => `${number(value, digits)}${space}${unit}`,
    usd: (value, digits) => `${value < 0 ? '−' : ''}$${number(Math.abs(value), digits)}`,
    moment: (iso) => iso.slice(0, 19).replace('T', ' '),
    day: (iso) => iso.slice(0, 10),
    clock: (iso) => iso.slice(11, 19),
    list: (texts) => {
      names ??= new Intl.ListFormat('en-GB');
      return names.format(texts);
    },
  };
}

const longUnits: Readonly<Record<UnitSymbol, string>> = {
  B: 'byte',
  kB: 'kilobyte',
  MB: 'megabyte',
  GB: 'gigabyte',
  ms: 'millisecond',
  s: 'second',
  min: 'minute',
  h: 'hour',
  d: 'day',
};

function international(locale: string): Notation {
  const number = numbersOf(locale);
  const date = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC', hourCycle: 'h23' });
    return (iso: string): string => format.format(new Date(iso));
  };
  const names = new Intl.ListFormat(locale);
  return {
    number,
    compact: (value) => number(value, { notation: 'compact', ...THREE_DIGITS }),
    percent: (share, digits) => number(share, { style: 'percent', ...digits }),
    unit: (value, unit, digits) =>
      number(value, { style: 'unit', unit: longUnits[unit], unitDisplay: 'short', ...digits }),
    usd: (value, digits) => number(value, { style: 'currency', currency: 'USD', ...digits }),
    moment: date({
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    }),
    day: date({ dateStyle: 'medium' }),
    clock: date({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    list: (texts) => names.format(texts),
  };
}

/** English with ordinary spaces, for terminal and Markdown: their text is searched and copied. */
export const plain = withRules(english(' '));

export const { count, short, percent, bytes, ratio, money, duration, moment } = plain;

/** `1 request`, `2 requests`; for words that do not take an s, both forms. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/**
 * A value in its unit as one text; a count of tokens or requests is the bare number, because its unit is in the
 * heading of its column.
 */
export function formatFigure(figure: { value: number | null; unit: Unit }, figures: Figures = plain): string {
  switch (figure.unit) {
    case 'usd':
      return figures.money(figure.value);
    case 'bytes':
      return figures.bytes(figure.value);
    case 'ms':
      return figures.duration(figure.value);
    case 'share':
      return figures.percent(figure.value);
    case 'tokens':
    case 'requests':
      return figures.count(figure.value);
  }
}
