import { namesOf } from '../module-name.ts';
import { isKeyword, keywordsOn, type Place, refusalOf } from '../keywords.ts';
import { keywordSchema, type Schema } from './keyword-schemas.ts';
import { moduleSchema } from './module-schemas.ts';

interface Described {
  readonly name: string;
  readonly summary: string;
  readonly params: object;
}

/** Ansible's own ways to bring tasks in; those that we refuse are left out. */
const IMPORTS: Readonly<Record<string, string>> = {
  import_tasks: 'The tasks of a file, read before the run.',
  import_role: 'The tasks of a role, read before the run.',
  include_tasks: 'The tasks of a file, read when a host comes here.',
  include_role: 'The tasks of a role, read when a host comes here.',
  include: 'The old word for import_tasks, or include_tasks where the name or a loop needs it.',
};

/** One schema for playbooks (lists) and inventories (mappings), for editors: what it refuses, `xenplay run` refuses too. */
export function editorSchema(modules: readonly Described[]): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Playbooks and inventories of xenplay',
    if: { type: 'array' },
    then: { $ref: '#/$defs/playbook' },
    else: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/inventory' }] },
    $defs: { ...playbookParts(modules), ...INVENTORY_PARTS, ...moduleParts(modules) },
  };
}

function playbookParts(modules: readonly Described[]): Schema {
  return {
    playbook: { type: 'array', minItems: 1, items: { $ref: '#/$defs/entry' } },
    entry: {
      if: { anyOf: PLAYBOOK_IMPORTS.map(name => ({ required: [name] })) },
      then: { $ref: '#/$defs/importedPlaybook' },
      else: { $ref: '#/$defs/play' },
    },
    importedPlaybook: {
      type: 'object',
      additionalProperties: false,
      properties: {
        ...Object.fromEntries(PLAYBOOK_IMPORTS.map(name => [name, { type: 'string', description: 'A playbook.' }])),
        ...Object.fromEntries(['name', 'vars', 'when', 'tags'].map(name => [name, keywordSchema(name)])),
      },
    },
    play: { ...keywordObject('play'), required: ['hosts'] },
    role: {
      anyOf: [{ type: ['string', 'number'] }, { ...keywordObject('role'), additionalProperties: true }],
    },
    tasks: listOf('task'),
    handlers: listOf('handler'),
    block: keywordObject('block'),
    task: taskObject('task', modules),
    handler: taskObject('handler', modules),
  };
}

const PLAYBOOK_IMPORTS = ['import_playbook', 'ansible.builtin.import_playbook', 'ansible.legacy.import_playbook'];

function listOf(place: 'task' | 'handler'): Schema {
  const item = {
    type: 'object',
    if: { required: ['block'] },
    then: { $ref: '#/$defs/block' },
    else: { $ref: `#/$defs/${place}` },
  };
  return { type: ['array', 'null'], items: item };
}

function keywordObject(place: Place): Schema {
  return { type: 'object', additionalProperties: false, properties: keywordsOf([place]) };
}

function keywordsOf(places: readonly Place[]): Readonly<Record<string, Schema>> {
  const names = [...new Set(places.flatMap(keywordsOn))];
  return Object.fromEntries(names.map(name => [name, keywordSchema(name)]));
}

function taskObject(place: 'task' | 'handler', modules: readonly Described[]): Schema {
  const imports = Object.entries(IMPORTS)
    .filter(([name]) => refusalOf(name, place)?.code !== 'unsupported_keyword')
    .map(([name, description]): [string, Schema] => [name, { description, type: ['string', 'object'] }]);
  const uses = modules.flatMap(({ name }): [string, Schema][] =>
    namesOf(name).map(written => [written, { $ref: `#/$defs/module_${name}` }]),
  );
  const named = [...imports, ...uses];
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      ...Object.fromEntries(named),
      ...Object.fromEntries(named.map(([name, schema]) => [`ansible.builtin.${name}`, schema])),
      ...keywordsOf([place, 'import', 'include']),
    },
    patternProperties: {
      ...Object.fromEntries(named.map(([name, schema]) => [`^(?:${OTHER_COLLECTIONS})\\.${name}$`, schema])),
      ...(isKeyword('with_items', place) ? { '^with_': { type: ['array', 'object', 'string'] } } : {}),
    },
  };
}

/** Where modules that we have under their short names stand in Ansible. */
const OTHER_COLLECTIONS = 'ansible\\.legacy|ansible\\.posix|community\\.general';

function moduleParts(modules: readonly Described[]): Schema {
  return Object.fromEntries(modules.map(module => [`module_${module.name}`, moduleSchema(module)]));
}

const NAMES: Schema = { type: ['object', 'string', 'null'] };

const INVENTORY_PARTS: Schema = {
  inventory: {
    type: 'object',
    if: { required: ['plugin'], properties: { plugin: { type: 'string' } } },
    then: {},
    else: { additionalProperties: { $ref: '#/$defs/group' } },
  },
  group: {
    type: ['object', 'null'],
    additionalProperties: false,
    properties: {
      hosts: {
        ...NAMES,
        description: 'Host names, ranges such as web-[01:10] too, each with its variables.',
        additionalProperties: { type: ['object', 'null'] },
      },
      children: { ...NAMES, description: 'Groups in this group.', additionalProperties: { $ref: '#/$defs/group' } },
      vars: { type: ['object', 'null'], description: 'Variables of all hosts of the group.' },
    },
  },
};
