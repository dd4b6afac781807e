const weekday = '(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?';
const month =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)';
/** Months in German, French, Spanish, Portuguese, Italian and Thai. */
const otherMonth =
  '(?:Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|dezembro|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม)';
const clock = '\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d+)?)?(?:\\s?[AaPp]\\.?[Mm]\\b\\.?)?';
/** Letters of scripts that separate words by spaces. Letters of others may follow a path directly; in Korean, particles do. */
const spaced = '\\p{sc=Latin}\\p{sc=Greek}\\p{sc=Cyrillic}\\p{sc=Arabic}\\p{sc=Hebrew}\\p{sc=Devanagari}';
const segment = `[${spaced}\\p{N}_.@+%~$-]*[${spaced}\\p{N}_@+%~$-]`;
/** A folder or file name that starts in one of the other scripts. */
const wideSegment =
  '[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Hangul}][\\p{L}\\p{M}\\p{N}_@+%~$-]*(?:\\.[A-Za-z0-9]+)?';

/**
 * Texts that are a single value, regardless of how many words and characters they have; more specific ones first. They
 * are compared as a whole (a date does not vary only in its last digit) and masked when lines are compared by shape.
 */
export const wholes = {
  datetime: `\\d{4}-\\d{2}-\\d{2}[T ]${clock}(?:\\s?(?:Z|(?:UTC|GMT)?[+-]\\d{1,2}(?::?\\d{2})?(?!\\d)|UTC|GMT))?`,
  uuid: '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}',
  url: '[a-z][a-z0-9+.-]*://[^\\s<>"\'`)\\]}|]+',
  date: [
    '\\d{4}-\\d{2}-\\d{2}(?!\\d)',
    '\\d{1,2}/\\d{1,2}/\\d{4}(?!\\d)',
    '\\d{4}/\\d{1,2}/\\d{1,2}(?![\\d/])',
    '\\d{1,2}\\.\\d{1,2}\\.\\d{4}(?!\\d)',
    '\\d{4}\\s?年\\s?\\d{1,2}\\s?月\\s?\\d{1,2}\\s?日',
    '\\d{4}년\\s?\\d{1,2}월\\s?\\d{1,2}일',
    `(?:${weekday},?\\s)?${month}\\.?\\s\\d{1,2}(?:st|nd|rd|th)?,?\\s\\d{4}`,
    `(?:${weekday},?\\s)?\\d{1,2}\\.?\\s${month}\\.?,?\\s\\d{4}`,
    `\\d{1,2}\\.?\\s(?:de\\s)?${otherMonth}(?:\\sde)?\\s\\d{4}`,
  ].join('|'),
  time: clock,
  path: `(?<![${spaced}\\p{N}_.@+%~$<-])(?:[A-Za-z]:\\\\${segment}(?:\\\\${segment})*|(?:~|\\.{1,2})?/${segment}(?:/(?:${segment}|${wideSegment}))*|${segment}(?:/${segment})+)`,
  version: `v?\\d+\\.\\d+(?:\\.[${spaced}\\p{N}]+)*(?:[-+][${spaced}\\p{N}.]+)?`,
} as const;
