/** Purposes of tools. */
export const purposes = [
  'read',
  'edit',
  'write',
  'search',
  'shell',
  'web',
  'plan',
  'delegate',
  'ask',
] as const;
export type Purpose = (typeof purposes)[number];

interface PurposeRule {
  purpose: Purpose;
  /** Names as agents call them, without case and separators. */
  names: ReadonlySet<string>;
  /** Words in the first sentence of a description that show the purpose; used only when no name matches. */
  says: RegExp;
}

const rule = (purpose: Purpose, names: string, says: RegExp): PurposeRule => ({
  purpose,
  names: new Set(names.split(' ')),
  says,
});

/**
 * Rules for the purpose of a tool. Names come from claude, codex, gemini, opencode, pi, qwen, cline, roo, goose and
 * copilot; a rule applies to every agent. If a description matches several rules, the first one applies.
 */
export const purposeRules: readonly PurposeRule[] = [
  rule(
    'shell',
    'bash shell exec execcommand runshellcommand runterminalcmd runinterminal runcommand executecommand terminal powershell localshell writestdin killshell killbash bashoutput readbackgroundoutput listbackgroundprocesses monitor',
    /\b(run|execut)(e|es|s)?\b[^.]*\b(shell|bash|terminal)? ?commands?\b/i,
  ),
  rule(
    'edit',
    'edit multiedit editfile replace replaceinfile strreplace strreplacebasededittool strreplaceeditor searchreplace applypatch applydiff patch notebookedit inserteditintofile',
    /\b(edits?|replaces?|modif(y|ies)|appl(y|ies) (a )?patch)\b/i,
  ),
  rule(
    'write',
    'write writefile writetofile createfile savefile',
    /\b(writes?|creates?|overwrites?)\b[^.]*\bfiles?\b/i,
  ),
  rule(
    'search',
    'grep greptool grepsearch glob globtool search searchfiles searchfilecontent codebasesearch filesearch findfiles find ripgrep semanticsearch',
    /\b(search(es)?|finds?|match(es)?)\b[^.]*\b(files?|code|patterns?|content)\b/i,
  ),
  rule(
    'web',
    'webfetch websearch googlewebsearch fetch fetchurl urlcontext googlesearch browser browseraction websearchtool',
    /\b(fetch(es)?|search(es)?|brows(e|es)|retrieves?)\b[^.]*\b(web|internet|URLs?)\b/i,
  ),
  rule(
    'read',
    'read readfile readmanyfiles view viewfile viewimage cat open openfile ls list listdir listdirectory listfiles readmcpresource zoomimage',
    /\b(reads?|lists?|views?|displays?)\b[^.]*\b(files?|director(y|ies)|images?|contents?)\b/i,
  ),
  rule(
    'delegate',
    'task agent subagent invokeagent spawnagent newtask delegate sendinput sendmessage followuptask waitagent closeagent resumeagent interruptagent listagents runsubagent',
    /\b(sub-?agents?|delegat(e|es|ing)|launch(es)? a new agent|spawns?)\b/i,
  ),
  rule(
    'plan',
    'todowrite todoread writetodos todo updateplan plan planmode enterplanmode exitplanmode updatetopic creategoal updategoal getgoal managetodolist taskcreate taskupdate tasklist',
    /\b(to-?do|plan|task list|goals?)\b/i,
  ),
  rule(
    'ask',
    'ask askuser askuserquestion askfollowupquestion requestuserinput requestuserinputasync question',
    /\b(asks?|prompts?)\b[^.]*\buser\b/i,
  ),
];
