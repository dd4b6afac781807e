import type { Database } from '../database.ts';

/** A text of a template: how it is composed, and the places (working folders, else sessions) that sent it. */
export interface ComposedText {
  template_id: string;
  path: string;
  places: string[];
}

const place = "coalesce(nullif(s.cwd, ''), e.session_id, e.record_id)";

export function composedTexts(db: Database): Promise<ComposedText[]> {
  return db.rows(`
    SELECT p.template_id, p.path, list(DISTINCT ${place}) AS places
    FROM _sample_paths p
    JOIN surfaces f ON f.template_id = p.template_id AND f.text_id = p.text_id
    JOIN _exchanges e ON e.exchange_id = f.exchange_id
    LEFT JOIN _sessions s ON s.session_id = e.session_id
    GROUP BY p.template_id, p.text_id, p.path
    ORDER BY p.template_id, p.text_id`);
}

/** Fixed parts of every template line. */
export function allTemplateLines(
  db: Database,
): Promise<{ template_id: string; line: number; kind: string; literals: string[] }[]> {
  return db.rows('SELECT template_id, line, kind, literals FROM template_lines ORDER BY template_id, line');
}

/** Definitions of tools with the number of places that offered them. */
export function offeredTools(
  db: Database,
): Promise<{ name: string; description: string | null; schema: string | null; places: number }[]> {
  return db.rows(`
    SELECT d.name, d.description, d.schema, count(DISTINCT ${place}) AS places
    FROM tool_definitions d
    JOIN exchange_tools t ON t.tool_definition_id = d.tool_definition_id
    JOIN _exchanges e ON e.exchange_id = t.exchange_id
    LEFT JOIN _sessions s ON s.session_id = e.session_id
    GROUP BY d.tool_definition_id, d.name, d.description, d.schema
    ORDER BY d.tool_definition_id`);
}

/** Facts of sessions that name a person, a machine or a project. */
export function sessionNames(db: Database): Promise<
  {
    cwd: string | null;
    label: string | null;
    git_branch: string | null;
    git_head: string | null;
    settings: string | null;
  }[]
> {
  return db.rows('SELECT cwd, label, git_branch, git_head, settings FROM _sessions ORDER BY session_id');
}

/** Values of slots, with their kind. */
export function slotValueKinds(db: Database): Promise<{ kind: string; value: string }[]> {
  return db.rows(
    'SELECT s.kind, v.value FROM slot_values v JOIN slots s ON s.slot_id = v.slot_id ORDER BY ALL',
  );
}
