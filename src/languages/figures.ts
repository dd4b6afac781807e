import type { FigureFormats } from './message.ts';

/** Figures of a language as `components/format.ts` writes them in English. Times are UTC in all of them. */
export interface Figures extends FigureFormats {
  clock(iso: string): string;
}

/** Figures by the rules of a locale. */
export function figuresOf(locale: string): Figures {
  const number = (options: Intl.NumberFormatOptions) => {
    const format = new Intl.NumberFormat(locale, options);
    return (value: number): string => format.format(value);
  };
  const date = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC', hourCycle: 'h23' });
    return (iso: string): string => format.format(new Date(iso));
  };
  const unit = (name: string, digits: Intl.NumberFormatOptions) =>
    number({ style: 'unit', unit: name, unitDisplay: 'short', ...digits });
  const whole = { maximumFractionDigits: 0 };
  const three = { maximumSignificantDigits: 3 };
  const names = new Intl.ListFormat(locale);
  const count = number(whole);
  const compact = number({ notation: 'compact', ...three });
  const percent = number({ style: 'percent', ...whole });
  const [b, kb, mb] = [unit('byte', whole), unit('kilobyte', three), unit('megabyte', three)];
  const [ms, s, min] = [unit('millisecond', whole), unit('second', three), unit('minute', whole)];
  const currency = { style: 'currency', currency: 'USD' } as const;
  const dollars = number(currency);
  const cents = number({ ...currency, maximumSignificantDigits: 2 });
  return {
    count,
    short: (value) => (value < 1000 ? count(value) : compact(value)),
    // A share of one. A small but real one is never shown as nothing, nor a large one as everything.
    percent: (share) =>
      share > 0 && share < 0.01
        ? `<${percent(0.01)}`
        : share > 0.99 && share < 1
          ? `>${percent(0.99)}`
          : percent(share),
    bytes: (value) => (value < 1000 ? b(value) : value < 1e6 ? kb(value / 1e3) : mb(value / 1e6)),
    money: (usd) => (Math.abs(usd) >= 1 || usd === 0 ? dollars(usd) : cents(usd)),
    duration: (value) =>
      value < 1000
        ? ms(value)
        : value < 60_000
          ? s(value / 1000)
          : `${min(Math.floor(value / 60_000))} ${s(Math.round((value % 60_000) / 1000))}`,
    moment: date({
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    }),
    day: date({ dateStyle: 'medium' }),
    list: (texts) => names.format(texts),
    clock: date({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
  };
}

type Maker = (figures: Figures, match: readonly string[]) => string;
const plain = (digits: string | undefined): number => Number((digits ?? '').replaceAll(',', ''));
const N = String.raw`([\d,]+(?:\.\d+)?)`;

/** The forms in which pages show figures in English, and the format of each in another language. */
const forms: readonly (readonly [RegExp, Maker])[] = [
  [/^(\d{1,3}(?:,\d{3})*)$/, ({ count }, [, n]) => count(plain(n))],
  [new RegExp(`^${N}k$`), ({ short }, [, n]) => short(plain(n) * 1e3)],
  [new RegExp(`^${N}M$`), ({ short }, [, n]) => short(plain(n) * 1e6)],
  [/^([<>]?)(\d+)\s%$/, ({ percent }, [, sign, n]) => `${sign}${percent(plain(n) / 100)}`],
  [new RegExp(`^${N}\\sB$`), ({ bytes }, [, n]) => bytes(plain(n))],
  [new RegExp(`^${N}\\skB$`), ({ bytes }, [, n]) => bytes(plain(n) * 1e3)],
  [new RegExp(`^${N}\\sMB$`), ({ bytes }, [, n]) => bytes(plain(n) * 1e6)],
  [new RegExp(`^${N}\\sms$`), ({ duration }, [, n]) => duration(plain(n))],
  [new RegExp(`^${N}\\ss$`), ({ duration }, [, n]) => duration(plain(n) * 1e3)],
  [/^(\d+)\smin\s(\d+)\ss$/, ({ duration }, [, m, s]) => duration(plain(m) * 60_000 + plain(s) * 1000)],
  [new RegExp(`^\\$${N}$`), ({ money }, [, n]) => money(plain(n))],
  [/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/, ({ moment }, [, day, time]) => moment(`${day}T${time}Z`)],
  [/^(\d{4}-\d\d-\d\d)$/, ({ day }, [, iso]) => day(`${iso}T00:00:00Z`)],
  [/^(\d\d:\d\d:\d\d)$/, ({ clock }, [, time]) => clock(`1970-01-01T${time}Z`)],
];

/** A text of a cell that is nothing but a figure, in another language; undefined when it is something else. */
export function figureIn(figures: Figures, text: string): string | undefined {
  const trimmed = text.trim();
  for (const [form, make] of forms) {
    const match = form.exec(trimmed);
    if (match) return make(figures, match);
  }
  return undefined;
}
