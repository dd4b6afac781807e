import { objectOf } from '../../wire/json.ts';

/**
 * What Gemini CLI asks of Code Assist before its first model request, after a Google login: who the person is there. Its
 * answer names a tier and the project that the request named; undefined for other paths.
 */
export function codeAssistSetup(path: string, body: unknown): unknown {
  if (path.split('?', 1)[0] !== '/v1internal:loadCodeAssist') return undefined;
  const project = objectOf(body)['cloudaicompanionProject'];
  return {
    currentTier: { id: 'standard-tier', name: 'Stand-in' },
    allowedTiers: [{ id: 'standard-tier', name: 'Stand-in', isDefault: true }],
    cloudaicompanionProject: typeof project === 'string' ? project : 'stand-in',
  };
}
