import { type Grown, withGroup, withHost } from '../../compile/grow-inventory.ts';
import { isJsonArray, type Json, type JsonObject, jsonText } from '../../model/json.ts';
import { markedAs } from '../../model/whole-floats.ts';
import { changedResult, okResult } from '../results.ts';
import type { ActionOutcome, ControllerAction } from './action.ts';

const NAMES = ['name', 'hostname', 'host'] as const;
const GROUPS = ['groups', 'group', 'groupname'] as const;
const listed = (description: string) => ({
  anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
  description,
});

export const addHost: ControllerAction = {
  name: 'add_host',
  summary: 'Adds a host to the inventory of this run, for the plays that follow.',
  params: {
    type: 'object',
    anyOf: NAMES.map(name => ({ required: [name] })),
    properties: {
      name: { type: 'string', description: 'The host; also written hostname or host.' },
      hostname: { type: 'string', description: 'The same.' },
      host: { type: 'string', description: 'The same.' },
      groups: listed('Groups that it is in; also written group or groupname.'),
      group: listed('The same.'),
      groupname: listed('The same.'),
    },
    additionalProperties: { description: 'A variable of the host.' },
  },
  once: true,
  run(params, { inventory }) {
    const name = jsonText(NAMES.map(key => params[key]).find(value => value !== undefined) ?? '');
    const groups = listOf(GROUPS.map(key => params[key]).find(value => value !== undefined));
    const own = new Set<string>([...NAMES, ...GROUPS]);
    const vars: JsonObject = markedAs(
      Object.fromEntries(Object.entries(params).filter(([key]) => !own.has(key))),
      params,
    );
    const facts = { add_host: { host_name: name, groups: [...groups], host_vars: vars } };
    return outcome(withHost(inventory, { name, groups, vars }), facts);
  },
};

export const groupBy: ControllerAction = {
  name: 'group_by',
  summary: 'Puts the host into a group that is named by a key, for the rest of the run.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['key'],
    properties: {
      key: { type: 'string', description: 'The group; blanks become dashes.' },
      parents: listed('Groups that it is below; default all.'),
    },
  },
  run(params, { inventory, host }) {
    const named = (name: string): string => name.replaceAll(' ', '-');
    const group = named(jsonText(params['key'] ?? ''));
    const parents = listOf(params['parents']).map(named);
    const facts = { add_group: group, parent_groups: parents.length === 0 ? ['all'] : [...parents] };
    return outcome(withGroup(inventory, { host, group, parents }), facts);
  },
};

function listOf(value: Json | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  const items = isJsonArray(value) ? value.map(jsonText) : jsonText(value).split(',');
  return items.map(item => item.trim()).filter(item => item !== '');
}

function outcome({ inventory, changed }: Grown, facts: JsonObject): ActionOutcome {
  return { result: changed ? changedResult([], facts) : okResult(facts), inventory };
}
