import type { Figures } from '../text/figures.ts';

type Maker = (figures: Figures, match: readonly string[]) => string;
const plain = (digits: string | undefined): number => Number((digits ?? '').replaceAll(',', ''));
const N = String.raw`([\d,]+(?:\.\d+)?)`;

/** The forms in which pages show figures in English, and the format of each in another language. */
const forms: readonly (readonly [RegExp, Maker])[] = [
  [/^(\d{1,3}(?:,\d{3})*)$/, ({ count }, [, n]) => count(plain(n))],
  [new RegExp(`^${N}k$`), ({ short }, [, n]) => short(plain(n) * 1e3)],
  [new RegExp(`^${N}M$`), ({ short }, [, n]) => short(plain(n) * 1e6)],
  // A bound is one: "<0.1 %" is any share below it.
  [/^<0\.1\s%$/, ({ percent }) => percent(0.0001)],
  [/^>99\.9\s%$/, ({ percent }) => percent(0.9999)],
  [new RegExp(`^${N}\\s%$`), ({ percent }, [, n]) => percent(plain(n) / 100)],
  [new RegExp(`^${N}\\sB$`), ({ bytes }, [, n]) => bytes(plain(n))],
  [new RegExp(`^${N}\\skB$`), ({ bytes }, [, n]) => bytes(plain(n) * 1e3)],
  [new RegExp(`^${N}\\sMB$`), ({ bytes }, [, n]) => bytes(plain(n) * 1e6)],
  [new RegExp(`^${N}\\sGB$`), ({ bytes }, [, n]) => bytes(plain(n) * 1e9)],
  [new RegExp(`^${N}\\sms$`), ({ duration }, [, n]) => duration(plain(n))],
  [new RegExp(`^${N}\\ss$`), ({ duration }, [, n]) => duration(plain(n) * 1e3)],
  [
    /^(?:(\d+)\sh)?\s?(?:(\d+)\smin)?\s?(?:(\d+)\ss)?$/,
    ({ duration }, [, h, m, s]) => duration((plain(h) * 3_600 + plain(m) * 60 + plain(s)) * 1_000),
  ],
  [/^<\$0\.0001$/, ({ money }) => money(0.00001)],
  [new RegExp(`^\\$${N}$`), ({ money }, [, n]) => money(plain(n))],
  [/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/, ({ moment }, [, day, time]) => moment(`${day}T${time}Z`)],
  [/^(\d{4}-\d\d-\d\d)$/, ({ day }, [, iso]) => day(`${iso}T00:00:00Z`)],
  [/^(\d\d:\d\d:\d\d)$/, ({ clock }, [, time]) => clock(`1970-01-01T${time}Z`)],
];

/** A text of a cell that is nothing but a figure, in another language; undefined when it is something else. */
export function figureIn(figures: Figures, text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  for (const [form, make] of forms) {
    const match = form.exec(trimmed);
    if (match) return make(figures, match);
  }
  return undefined;
}
