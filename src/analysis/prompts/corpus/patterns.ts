const weekday = '(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?';
const month =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)';
const clock = '\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d+)?)?(?:\\s?[AaPp]\\.?[Mm]\\b\\.?)?';
const segment = '[\\p{L}\\p{N}_.@+%~$-]*[\\p{L}\\p{N}_@+%~$-]';

/**
 * Texts that are one value however many words and signs they are made of, the more special first. They are compared
 * whole (a date never varies in its last digit alone) and hidden when lines are compared by shape.
 */
export const wholes = {
  datetime: `\\d{4}-\\d{2}-\\d{2}[T ]${clock}(?:\\s?(?:Z|UTC|[+-]\\d{2}:?\\d{2}))?`,
  uuid: '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}',
  url: '[a-z][a-z0-9+.-]*://[^\\s<>"\'`)\\]}|]+',
  date: [
    '\\d{4}-\\d{2}-\\d{2}(?!\\d)',
    '\\d{1,2}/\\d{1,2}/\\d{4}',
    `(?:${weekday},?\\s)?${month}\\.?\\s\\d{1,2}(?:st|nd|rd|th)?,?\\s\\d{4}`,
    `(?:${weekday},?\\s)?\\d{1,2}\\.?\\s${month}\\.?,?\\s\\d{4}`,
  ].join('|'),
  time: clock,
  path: `(?<![\\p{L}\\p{N}_.@+%~$<-])(?:[A-Za-z]:\\\\${segment}(?:\\\\${segment})*|(?:~|\\.{1,2})?/${segment}(?:/${segment})*|${segment}(?:/${segment})+)`,
  version: 'v?\\d+\\.\\d+(?:\\.[\\p{L}\\p{N}]+)*(?:[-+][\\p{L}\\p{N}.]+)?',
} as const;
