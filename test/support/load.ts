import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadEnvironment } from '../../src/cli/load-environment.ts';
import type { ControllerFiles, LoadEnvironment } from '../../src/load/context.ts';
import { loadPlaybook } from '../../src/load/playbook.ts';
import { testLookups } from './lookups.ts';
import type { JsonObject } from '../../src/model/json.ts';

/** A playbook that stands in no file. */
export function loadText(text: string) {
  return loadFiles({ 'play.yaml': text });
}

/** The playbook `play.yaml` of a tree of files that stand nowhere. */
export function loadFiles(files: Readonly<Record<string, string>>, extraVars: JsonObject = {}) {
  return loadPlaybook('play.yaml', environmentOf(files, extraVars));
}

export function environmentOf(files: Readonly<Record<string, string>>, extraVars: JsonObject = {}): LoadEnvironment {
  return { ...loadEnvironment(extraVars, NO_VAULT), files: filesOf(files), rolesPath: [] };
}

const NO_VAULT = { text: (text: string) => text, lookup: testLookups(path => readFileSync(path)) };

function filesOf(files: Readonly<Record<string, string>>): ControllerFiles {
  const texts = new Map(Object.entries(files).map(([path, text]) => [resolve(path), text]));
  return {
    read: path => texts.get(resolve(path)),
    list(path) {
      const folder = `${resolve(path)}/`;
      const below = [...texts.keys()].filter(place => place.startsWith(folder));
      const names = below.map(place => place.slice(folder.length).split('/')[0] ?? '');
      return below.length === 0 ? undefined : [...new Set(names)].sort();
    },
  };
}
