import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import { isJsonArray, isJsonObject, type Json } from '../model/json.ts';
import type { Play } from '../model/play.ts';
import { positionAt, type SourceMap } from '../model/source.ts';
import { type LoadContext, type LoadEnvironment, loadYaml } from './context.ts';
import { readPlay } from './play.ts';
import { Findings, kindOf, MappingReader } from './reader.ts';

export interface LoadedPlaybook {
  readonly plays: readonly Play[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads one playbook with the files it names; every mistake is a diagnostic with its place. */
export function loadPlaybook(file: string, environment: LoadEnvironment): LoadedPlaybook {
  const findings = new Findings();
  const plays = playsOf(file, { ...environment, findings });
  return { plays, diagnostics: findings.diagnostics };
}

function playsOf(file: string, context: LoadContext): readonly Play[] {
  const loaded = loadYaml(file, context);
  if (loaded === undefined)
    context.findings.add({
      code: 'no_such_file',
      cause: `cannot read the playbook ${file}`,
      mend: 'check the path',
    });
  if (loaded?.value === undefined) return [];
  return readPlays(loaded.value, { ...context, source: loaded.source, playbookDir: resolve(dirname(file)) });
}

interface PlaybookContext extends LoadContext {
  readonly source: SourceMap;
  readonly playbookDir: string;
}

function readPlays(value: Json, context: PlaybookContext): readonly Play[] {
  const { findings, source } = context;
  if (!isJsonArray(value) || value.length === 0) {
    const cause = `a playbook is a list of plays, not ${isJsonArray(value) ? 'an empty list' : kindOf(value)}`;
    findings.add({ code: 'wrong_type', cause, mend: 'begin with "- hosts: …"', position: positionAt(source, []) });
    return [];
  }
  return value.flatMap((item, index) => {
    if (isJsonObject(item))
      return [readPlay(new MappingReader(item, { source, path: [index] }, findings, 'a play'), context)];
    const cause = `a play is a mapping (hosts: …, tasks: …), not ${kindOf(item)}`;
    findings.add({ code: 'wrong_type', cause, mend: 'begin with "- hosts: …"', position: positionAt(source, [index]) });
    return [];
  });
}
