import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { paramsChecker } from '../../../src/load/schema.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../src/model/json.ts';
import type { AnyModule, CommandOutput } from '../../../src/module/contract.ts';

/** What a module's probe printed on a real host, with the parameters that it was asked with. */
export interface ModuleSeed {
  readonly params: JsonObject;
  readonly output: CommandOutput;
}

const CAPTURES = join('test', 'cases', 'probes');
const NOTHING: CommandOutput = { exitStatus: 0, stdout: '', stderr: '' };

export function captureFile(name: string): string {
  return join(CAPTURES, `${name}.json`);
}

/** Captured outputs, those of the module's cases, and where there is neither, the parameters of its examples alone. */
export function moduleSeeds(module: AnyModule): readonly ModuleSeed[] {
  const file = captureFile(module.name);
  const captured = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly ModuleSeed[]) : [];
  const seeds = [...captured, ...caseSeeds(module)];
  return seeds.length > 0 ? seeds : exampleParams(module).map(params => ({ params, output: NOTHING }));
}

function caseSeeds({ name }: AnyModule): readonly ModuleSeed[] {
  const folder = join('test', 'cases', name);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter(file => file.endsWith('.yaml'));
  return files.flatMap(file =>
    items(parse(readFileSync(join(folder, file), 'utf8'))).flatMap(({ params, output }): ModuleSeed[] => {
      if (!isJsonObject(params) || !isJsonObject(output)) return [];
      const { exit_status: exitStatus, stdout, stderr = '' } = output;
      if (typeof stdout !== 'string' || typeof stderr !== 'string') return [];
      return [
        {
          params,
          output: { exitStatus: Number(exitStatus ?? 0), stdout, stderr },
        },
      ];
    }),
  );
}

/** The parameters of the module's own examples as the engine would hand them over; what they have as templates is left as text. */
export function exampleParams(module: AnyModule, more: readonly JsonObject[] = []): readonly JsonObject[] {
  const examples = items(parse(readFileSync(join('modules', module.name, 'example.yaml'), 'utf8')));
  const tasks = [...examples, ...more.map(params => ({ [module.name]: params }))];
  const check = paramsChecker(module.name, module.params);
  return tasks.flatMap(task => {
    const given = task[module.name] ?? {};
    const raw = isJsonObject(given) ? given : { [module.freeForm ?? 'free_form']: given };
    const { params, problems } = check(raw);
    return problems.length === 0 ? [withFiles(module, params)] : [];
  });
}

/** Stands in for files of the controller. */
function withFiles(module: AnyModule, params: JsonObject): JsonObject {
  if (module.isLocal?.(params) === false) return params;
  const { localFiles = [], localTrees = [], localTreeContents = [], localTemplates = [] } = module;
  const named = [...localFiles, ...localTrees, ...localTreeContents, ...localTemplates];
  const names = [...named.filter(name => name in params), ...Object.keys(module.localContents?.(params) ?? {})];
  const targets = Object.entries(module.localTargets?.(params, { name: 'h1' }) ?? {});
  return {
    ...params,
    ...(names.length === 0 ? {} : { local_files: Object.fromEntries(names.map(name => [name, FILE])) }),
    ...(targets.length === 0
      ? {}
      : { local_targets: Object.fromEntries(targets.map(([name, path]) => [name, { path, isFolder: false }])) }),
  };
}

const FILE: JsonObject = {
  path: '/srv/play/files/a file',
  sha256: '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03',
  sha1: 'f572d396fae9206628714fb2ce00f72e94f2258f',
  size: 6,
  mode: '0644',
  text: 'hello\n',
  base64: 'aGVsbG8K',
};

function items(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((item): item is JsonObject => isJsonObject(item as Json)) : [];
}
