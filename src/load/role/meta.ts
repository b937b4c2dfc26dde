import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { keyPositionAt, positionAt, type SourceMap } from '../../model/source.ts';
import { loadYaml, type Place, type TaskContext, wrongKind } from '../context.ts';
import { type Findings, MappingReader } from '../reader.ts';
import { type RolePlace, roleFiles } from './find.ts';

export interface RoleMeta {
  readonly dependencies: readonly Json[];
  /** Where the dependencies stand. */
  readonly place: Place | undefined;
  readonly allowDuplicates: boolean;
  /** By the name of the tasks file that they are for. */
  readonly argumentSpecs: JsonObject;
}

/** What `meta/main.yml` and `meta/argument_specs.yml` say of a role. */
export function readMeta(role: RolePlace, context: TaskContext): RoleMeta {
  const specs = mappingOf(role, 'argument_specs', context);
  const main = mappingOf(role, 'main', context);
  for (const file of [specs, main]) if (file !== undefined) tellRules(file, context.findings);
  const reader = main && new MappingReader(main.value, { source: main.source, path: [] }, context.findings, 'meta');
  return {
    dependencies: reader?.list('dependencies') ?? [],
    place: main && { source: main.source, path: ['dependencies'] },
    allowDuplicates: reader?.flag('allow_duplicates') ?? false,
    argumentSpecs: memberMapping(specs?.value, 'argument_specs') ?? memberMapping(main?.value, 'argument_specs') ?? {},
  };
}

const RULES = ['mutually_exclusive', 'required_together', 'required_one_of', 'required_if', 'required_by'];

/** As in Ansible, rules hold between the options of an option; those of a whole entry point are passed over, which is told. */
function tellRules({ value, source }: { value: JsonObject; source: SourceMap }, findings: Findings): void {
  for (const [entry, spec] of Object.entries(memberMapping(value, 'argument_specs') ?? {})) {
    if (!isJsonObject(spec)) continue;
    for (const rule of RULES.filter(name => Object.hasOwn(spec, name)))
      findings.warn({
        code: 'rule_without_effect',
        cause: `"${rule}" of a whole entry point is looked at neither by Ansible nor here`,
        mend: 'check it with "assert" in the tasks of the role; between the options of an option it holds',
        position: keyPositionAt(source, ['argument_specs', entry, rule]),
      });
  }
}

function mappingOf(role: RolePlace, name: string, context: TaskContext) {
  const [path] = roleFiles(role, 'meta', { from: name === 'main' ? undefined : name, context }) ?? [];
  const loaded = path === undefined ? undefined : loadYaml(path, context);
  if (loaded?.value === undefined || loaded.value === null) return undefined;
  if (isJsonObject(loaded.value)) return { value: loaded.value, source: loaded.source };
  const told = {
    value: loaded.value,
    wanted: `meta/${name} of a role is a mapping`,
    mend: 'write "name: value" lines',
  };
  wrongKind(context.findings, told, positionAt(loaded.source, []));
  return undefined;
}

function memberMapping(value: JsonObject | undefined, name: string): JsonObject | undefined {
  const member = value?.[name];
  return isJsonObject(member) ? member : undefined;
}

/** The files of variables of a role, in one layer each. */
export function roleVariables(
  role: RolePlace,
  part: 'vars' | 'defaults',
  { from, context, place }: { from: string | undefined; context: TaskContext; place: Place },
) {
  const paths = roleFiles(role, part, { from, context });
  if (paths === undefined) {
    noSuchPart(role, `${part}/${from ?? ''}`, { context, place });
    return [];
  }
  return paths.flatMap(path => {
    const loaded = loadYaml(path, context);
    if (loaded?.value === undefined || loaded.value === null) return [];
    if (isJsonObject(loaded.value))
      return [{ origin: loaded.source.file, values: loaded.value, source: loaded.source }];
    const told = { value: loaded.value, wanted: 'a variables file is a mapping', mend: 'write "name: value" lines' };
    wrongKind(context.findings, told, positionAt(loaded.source, []));
    return [];
  });
}

/** The tasks or handlers of a role, as they are written. */
export function roleTasks(
  role: RolePlace,
  part: 'tasks' | 'handlers',
  { from, context, place }: { from: string | undefined; context: TaskContext; place: Place },
) {
  const paths = roleFiles(role, part, { from, context });
  if (paths === undefined) noSuchPart(role, `${part}/${from ?? ''}`, { context, place });
  const [path] = paths ?? [];
  const loaded = path === undefined ? undefined : loadYaml(path, context);
  if (path === undefined || loaded?.value === undefined || loaded.value === null) return undefined;
  if (isJsonArray(loaded.value)) return { path, values: loaded.value, source: loaded.source };
  const told = { value: loaded.value, wanted: `${part} of a role are a list`, mend: 'begin with "- name: …"' };
  wrongKind(context.findings, told, positionAt(loaded.source, []));
  return undefined;
}

function noSuchPart(role: RolePlace, file: string, { context, place }: { context: TaskContext; place: Place }): void {
  context.findings.add({
    code: 'no_such_file',
    cause: `the role ${role.name} has no ${file}`,
    mend: `looked in ${role.path}`,
    position: positionAt(place.source, place.path),
  });
}
