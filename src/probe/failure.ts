import { visible } from '../text/visible.ts';

/** What an agent or npm printed that tells why it failed, most specific first. */
const causes: readonly (readonly [RegExp, string])[] = [
  [/ENOSPC|no space left on device/i, 'the disk is full'],
  [/EDQUOT|disk quota exceeded/i, 'the disk quota is used up'],
  [
    /not a (tty|terminal)|raw mode is not supported|stdin is not a|requires a (tty|terminal)|inappropriate ioctl/i,
    'it needs a terminal',
  ],
  [
    /log ?in\b|sign ?in\b|not logged in|authenticat|unauthori[sz]ed|no (api )?key|api key (is )?(missing|required|not)|missing .*api.?key|credentials?\b.*(missing|required|not found)/i,
    'it asks for a login or a key',
  ],
];

/** npm's error codes, in words. */
const npmCauses: readonly (readonly [RegExp, string])[] = [
  [/\bENOSPC\b/, 'the disk is full'],
  // Errors of a script's own download are in its output, which npm prints after this line.
  [/npm (error|ERR!) command failed|\bELIFECYCLE\b/, 'an install script of the package failed'],
  [/\bE404\b/, 'the registry has no such package or version'],
  [/\b(ETARGET|ENOVERSIONS)\b/, 'the registry has no version that fits'],
  [
    /\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR)\b/,
    'the registry cannot be reached',
  ],
  [/\b(E401|E403|ENEEDAUTH)\b/, 'the registry refuses access'],
  [/\b(EACCES|EPERM|EROFS)\b/, 'a folder cannot be written'],
  [/\bEBADENGINE\b/, 'it needs another version of Node'],
];

/** Why an agent gave no request: a cause that its output names, or that it sent none. */
export function causeOf(output: string): string | undefined {
  return causes.find(([pattern]) => pattern.test(output))?.[1];
}

/** Why npm failed, by the code in its output. */
export function npmCauseOf(output: string): string {
  return npmCauses.find(([pattern]) => pattern.test(output))?.[1] ?? 'the installation failed';
}

/** The last lines that a program printed, safe to print and short. */
export function lastLines(output: string, count = 4): string {
  const lines = output.split('\n').map((line) => visible(line.replaceAll(ansi, '')).trim());
  return lines
    .filter((line) => line !== '')
    .slice(-count)
    .map((line) => (line.length > 200 ? `${line.slice(0, 200)}…` : line))
    .join('\n');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences of terminals begin with a control character.
const ansi = /\u001b\[[0-9;?]*[a-zA-Z]/g;
