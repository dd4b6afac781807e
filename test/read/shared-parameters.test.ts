import { expect, test } from 'vitest';
import { sharedParameters } from '../../src/read/shared-parameters.ts';

test('parameters that tools for one purpose share', () => {
  const shared = sharedParameters([
    { agent: 'gemini', tool: 'read_file', names: ['file_path', 'start_line'] },
    { agent: 'opencode', tool: 'read', names: ['filePath', 'offset', 'limit'] },
    { agent: 'pi', tool: 'read', names: ['path', 'limit'] },
  ]);
  expect(
    shared.map(({ name, by }) => [name, ...by.map(({ agent, name: own }) => `${agent}.${own}`)]),
  ).toEqual([
    ['path', 'gemini.file_path', 'opencode.filePath', 'pi.path'],
    ['limit', 'opencode.limit', 'pi.limit'],
    ['offset', 'gemini.start_line', 'opencode.offset'],
  ]);
});
