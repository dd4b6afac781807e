/** Values of a flag in the order given, whether typed `--flag value` or `--flag=value`. */
export function flagValues(command: readonly string[], names: readonly string[]): string[] {
  return command.flatMap((word, index) => {
    if (names.includes(word)) return command[index + 1] === undefined ? [] : [command[index + 1] ?? ''];
    const name = names.find((candidate) => candidate.startsWith('--') && word.startsWith(`${candidate}=`));
    return name === undefined ? [] : [word.slice(name.length + 1)];
  });
}

/** The last value of a flag, which is the one that counts in most command lines. */
export function flagValue(command: readonly string[], names: readonly string[]): string | undefined {
  return flagValues(command, names).at(-1);
}

/** The command with the value of a flag replaced wherever it is given. */
export function withFlagValue(command: readonly string[], name: string, value: string): string[] {
  return command.map((word, index) => {
    if (command[index - 1] === name) return value;
    return word.startsWith(`${name}=`) ? `${name}=${value}` : word;
  });
}
