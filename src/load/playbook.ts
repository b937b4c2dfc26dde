import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { Play } from '../model/play.ts';
import { positionAt, type SourceMap } from '../model/source.ts';
import { NOTHING_INHERITED } from '../model/task.ts';
import {
  early,
  type LoadContext,
  type LoadEnvironment,
  loadYaml,
  type Place,
  shownPath,
  wrongKind,
} from './context.ts';
import { assignmentsOf } from './free-form.ts';
import { inherit, readInherited } from './inherited.ts';
import { checkKeys } from './keywords.ts';
import { type PlayContext, readPlay } from './play.ts';
import { Findings, kindOf, MappingReader } from './reader.ts';

export interface LoadedPlaybook {
  readonly plays: readonly Play[];
  readonly diagnostics: readonly Diagnostic[];
  /** What its mistakes left out. */
  readonly unread: readonly Json[];
}

/** Reads one playbook with the files it names; every mistake is a diagnostic with its place. */
export function loadPlaybook(file: string, environment: LoadEnvironment): LoadedPlaybook {
  const findings = new Findings();
  const context = { ...environment, findings };
  const loaded = loadYaml(file, context);
  if (loaded === undefined)
    findings.add({ code: 'no_such_file', cause: `cannot read the playbook ${file}`, mend: 'check the path' });
  const plays = loaded?.value === undefined ? [] : readPlays(loaded.value, atFile(file, loaded.source, context));
  return { plays, diagnostics: findings.diagnostics, unread: findings.unread };
}

interface PlaybookContext extends PlayContext {
  /** Playbooks that are being imported, outermost first. */
  readonly importing: readonly string[];
}

function atFile(file: string, source: SourceMap, context: LoadContext): PlaybookContext {
  const path = resolve(file);
  return { ...context, source, playbookDir: dirname(path), importedWith: NOTHING_INHERITED, importing: [path] };
}

function readPlays(value: Json, context: PlaybookContext): readonly Play[] {
  const { findings, source } = context;
  if (!isJsonArray(value) || value.length === 0) {
    const cause = `a playbook is a list of plays, not ${isJsonArray(value) ? 'an empty list' : kindOf(value)}`;
    findings.unread.push(null);
    findings.add({ code: 'wrong_type', cause, mend: 'begin with "- hosts: …"', position: positionAt(source, []) });
    return [];
  }
  return value.flatMap((item, index): readonly Play[] => {
    const path = [index];
    if (!isJsonObject(item)) {
      const told = { value: item, wanted: 'a play is a mapping (hosts: …, tasks: …)', mend: 'begin with "- hosts: …"' };
      wrongKind(findings, told, positionAt(source, path));
      return [];
    }
    const key = IMPORT_KEYS.find(name => Object.hasOwn(item, name));
    if (key === undefined) return [readPlay(new MappingReader(item, { source, path }, findings, 'a play'), context)];
    const reader = new MappingReader(item, { source, path }, findings, 'an import_playbook');
    return readImported(reader, key, context);
  });
}

const IMPORT_KEYS = ['import_playbook', 'ansible.builtin.import_playbook', 'ansible.legacy.import_playbook'];

/** The plays of another playbook; variables of the import win over theirs, its condition is one of all their tasks. */
function readImported(reader: MappingReader, key: string, context: PlaybookContext): readonly Play[] {
  checkKeys(reader, [key, 'name', 'vars', 'when', 'tags']);
  const place = { source: reader.source, path: [...reader.path, key] };
  const { name, vars } = target(reader.values[key] ?? null);
  if (name === undefined) {
    const told = { value: reader.values[key] ?? null, wanted: 'import_playbook takes a path', mend: 'write its path' };
    wrongKind(context.findings, told, positionAt(place.source, place.path));
    return [];
  }
  const read = readInherited(reader);
  const own = { ...read, vars: { ...vars, ...read.vars } };
  const outer = inherit(own, context.importedWith);
  const path = early(name, place, { ...context, variables: [outer.vars] }, []);
  return path === undefined ? [] : playsAt(path, place, { ...context, importedWith: outer });
}

/** `file.yml word=value`, as older playbooks have it. */
function target(value: Json): { readonly name: string | undefined; readonly vars: JsonObject } {
  if (typeof value !== 'string') return { name: undefined, vars: {} };
  const [, first = value, rest = ''] = /^(\S+)\s+(.*=.*)$/s.exec(value) ?? [];
  const vars = rest === '' ? {} : assignmentsOf(rest);
  return vars === undefined ? { name: value, vars: {} } : { name: first, vars };
}

function playsAt(name: string, place: Place, context: PlaybookContext): readonly Play[] {
  const file = resolve(context.playbookDir, name);
  const position = positionAt(place.source, place.path);
  if (context.importing.includes(file)) {
    const cause = `${name} imports itself`;
    context.findings.add({ code: 'import_circle', cause, mend: 'break the circle', position });
    return [];
  }
  const loaded = loadYaml(file, context);
  if (loaded === undefined) {
    const cause = `there is no playbook ${name}`;
    context.findings.add({ code: 'no_such_file', cause, mend: `looked for ${shownPath(file)}`, position });
  }
  if (loaded?.value === undefined) return [];
  const inner = { source: loaded.source, playbookDir: dirname(file), importing: [...context.importing, file] };
  return readPlays(loaded.value, { ...context, ...inner });
}
