import type { StandIns } from './stand-ins.ts';

/** Words that paths, branches and commands share with any text: they identify nobody. */
const common = new Set(
  'home,users,user,root,tmp,temp,var,usr,bin,etc,opt,mnt,srv,src,lib,app,apps,api,data,docs,doc,test,tests,work,workspace,workspaces,project,projects,repo,repos,code,dev,git,main,master,develop,trunk,private,public,build,dist,out,desktop,documents,downloads,config,share,local,state,cache,node_modules,linux,darwin,windows,lens,claude,codex,gemini,qwen,opencode,cursor,agent,agents,model,plain,sandbox,default,exec,run,memory,skills,list,files,this,directory,the,and,for,with,true,false,none,null,admin,localhost,com,org,net,www,http,https,github,gitlab,anthropic,openai,google,example,package,index,readme,message,messages,skip,check,name,path,file,folder,system,session,command'.split(
    ',',
  ),
);

/** Hosts of providers and documentation: public, and part of many prompts. */
const publicHost =
  /(?:^|\.)(?:anthropic\.com|claude\.(?:ai|com)|openai\.com|chatgpt\.com|google(?:apis)?\.com|ai\.google\.dev|amazonaws\.com|azure\.com|aliyuncs\.com|openrouter\.ai|mistral\.ai|deepseek\.com|groq\.com|x\.ai|moonshot\.(?:ai|cn)|opencode\.ai|qwen\.ai|json-schema\.org|modelcontextprotocol\.io|w3\.org|ietf\.org|npmjs\.com|nodejs\.org|python\.org|pypi\.org|mozilla\.org|wikipedia\.org|example\.(?:com|org|net)|localhost)$/i;
export const isPublicHost = (host: string): boolean => publicHost.test(host);

/** Forms of personal data in any text. The first group is what is replaced, or the whole. */
const forms: readonly (readonly [type: string, form: RegExp])[] = [
  ['email', /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/giu],
  [
    'path',
    /(?<![\w.])(?:~|\/(?:home|Users|root|tmp|private|mnt|media|Volumes|workspaces?|srv|data|var\/folders)(?=\/))(?:\/[^\s"'`<>|,;:()]*)+/g,
  ],
  ['path', /\b[A-Za-z]:\\{1,2}[^\s"'`<>|,;()]+/g],
  [
    'zone',
    /\b(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[A-Z][\w+-]+(?:\/[A-Z][\w+-]+)?\b/g,
  ],
  ['url', /\b(?:git@[\w.-]+:\S+|ssh:\/\/\S+)/g],
  ['id', /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi],
  ['address', /\b(?!127\.0\.0\.1|0\.0\.0\.0)(?:\d{1,3}\.){3}\d{1,3}\b/g],
  ['address', /\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b/gi],
  ['address', /\b(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}\b/gi],
  ['number', /(?<![\w.-])\+?\d[\d\s().-]{7,}\d(?![\w.])/g],
  ['hash', /\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,}\b/gi],
  ['token', /(?<![\w/+.-])(?=[\w+/=-]*\d)(?=[\w+/=-]*[a-z])(?=[\w+/=-]*[A-Z])[\w+/=-]{24,}(?![\w/+.-])/g],
];

/** A person's name in front of an address: `Ada Byron <ada@…>` of commits and mail. */
const named =
  /(?<![\p{L}\p{N}])(\p{Lu}[\p{L}'’.-]{0,40}(?:[ \t]+\p{Lu}[\p{L}'’.-]{0,40}){0,3})[ \t]*[<(\\]{1,2}[\w.%+-]{1,80}@/gu;

/** `Name: value` lines whose value is always personal. */
const labelled =
  /^(\s*[-*•>#|]*\s*\**(?:[\w ./()-]{0,30}\b)?(?:user(?: ?name)?|author|owner|e-?mail|host(?: ?name)?|machine|computer|(?:current |working |present |project |home |root |git )*(?:directory|folder|repo(?:sitory)?|branch|remote|commit|status)|cwd|pwd|workspace(?: root)?|home|project(?: name)?|organi[sz]ation|company|team|account|locale|time ?zone|(?:current |today'?s )?(?:date|time)|os version|session(?: id)?|[\w-]{2,20}-by)\**\s*(?:[:=]|\bis\b)\**\s*)(\S.*)$/i;
const gitLog = /^\s*(?:[-*] )?[0-9a-f]{7,40}\s+\S/;
const gitStatus = /^\s*(?:[MADRCU?!]{1,2}|[ ][MADRCU?!])\s+[\w./-]+$/;
const tree = /^[\s│|]*(?:[├└|]──|\+--)/;

/** Whether a line is of a kind that a folder or a repository fills. */
export const isFilledByRun = (line: string): boolean =>
  gitLog.test(line) || gitStatus.test(line) || tree.test(line);

/**
 * The personal values that are known by themselves: names of users, hosts, folders and repositories. They are replaced
 * wherever they are, also in texts that are kept.
 */
export class Personal {
  readonly values = new Map<string, string>();
  #union: RegExp | undefined;

  /** Adds a value; words that say nothing about a person are left out. */
  add(value: string | null | undefined, type: string): void {
    const text = value?.trim() ?? '';
    if (
      text.length < 3 ||
      (type === 'name' && text.startsWith('.')) ||
      common.has(text.toLowerCase()) ||
      /^[\d.]{1,5}$/.test(text)
    )
      return;
    if (!this.values.has(text)) this.values.set(text, type);
    this.#union = undefined;
  }

  /** Adds a path and the names in it. */
  addPath(value: string | null | undefined): void {
    if (!value) return;
    this.add(value, 'path');
    for (const part of value.split(/[/\\]+/)) if (!/^\.|\.md$/i.test(part)) this.add(part, 'name');
  }

  /** Adds what the text itself shows: home folders, addresses, remotes. */
  learn(text: string): void {
    for (const [, name] of text.matchAll(/(?:\/home\/|\/Users\/|[A-Za-z]:\\{1,2}Users\\{1,2})([\w.@-]+)/g))
      this.add(name, 'name');
    for (const [email, local] of text.matchAll(/([\w.%+-]+)@[\w-]+(?:\.[\w-]+)+/g)) {
      this.add(email, 'email');
      this.add(local, 'name');
    }
    for (const [, name = ''] of text.matchAll(named)) {
      this.add(name, 'name');
      for (const part of name.split(/\s+/)) this.add(part, 'name');
    }
    for (const [, owner, repo] of text.matchAll(
      /(?:github|gitlab|bitbucket)\.[a-z]+[:/]([\w.-]+)\/([\w.-]+?)(?:\.git)?(?=[\s/"'#)]|$)/g,
    )) {
      this.add(`${owner}/${repo}`, 'name');
    }
  }

  /** A kept text without personal values and forms of them. */
  scrub(text: string, standIns: StandIns): string {
    const label = labelled.exec(text);
    if (label) return `${this.#replace(label[1] as string, standIns)}${standIns.of(label[2] as string)}`;
    return this.#replace(text, standIns);
  }

  /** The values that a text still holds. */
  *heldBy(text: string): Generator<{ type: string }> {
    this.#union ??= unionOf([...this.values.keys()]);
    for (const [value] of text.matchAll(this.#union))
      yield { type: this.values.get(value) ?? this.values.get(value.toLowerCase()) ?? 'name' };
  }

  #replace(text: string, standIns: StandIns): string {
    this.#union ??= unionOf([...this.values.keys()]);
    let result = text;
    const replaceForms = (ofPath: boolean): void => {
      for (const [type, form] of forms)
        if ((type === 'path') === ofPath)
          result = result.replace(form, (value) =>
            isWorthReplacing(value) ? standIns.of(value, type) : value,
          );
    };
    // A path first: the name of a folder in it is a personal value, and its file would stay.
    replaceForms(true);
    result = result.replace(this.#union, (value) => standIns.of(value, this.values.get(value) ?? 'name'));
    replaceForms(false);
    return result.replace(/\bhttps?:\/\/([\w.-]+)(?::\d+)?[^\s"'`<>)\]]*/g, (url, host: string) =>
      isPublicHost(host) ? url : standIns.of(url, 'url'),
    );
  }
}

/** Stand-ins contain digits and padding; they are not replaced again. */
const isWorthReplacing = (value: string): boolean =>
  !/^[\d\s.()-]*$/.test(value) || /\d[\d\s().-]{7,}\d/.test(value);

const never = /(?!)/g;

function unionOf(values: readonly string[]): RegExp {
  if (values.length === 0) return never;
  const escaped = values
    .toSorted((a, b) => b.length - a.length)
    .map((value) => value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
}
