import type { Inventory } from '../model/inventory.ts';
import { rememberedBy } from '../model/few.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Play } from '../model/play.ts';
import { allDependencies } from '../model/role.ts';
import { groupMembers } from './group-members.ts';
import { OMIT } from './resolve-task.ts';
import type { PlaySchedule } from './schedule.ts';

interface MagicSources {
  /** As it is by now. */
  readonly inventory: () => Inventory;
  readonly play: PlaySchedule;
  readonly options: MagicOptions;
  /** True of hosts that take no part any more; asked anew each time. */
  readonly isOut?: (host: string) => boolean;
}

export interface MagicOptions {
  readonly check: boolean;
  readonly diff: boolean;
  /** Variables that tell how the program was called. */
  readonly aboutRun: JsonObject;
}

/** Ansible's variables about the run itself. */
export function magicVariables(host: string, sources: MagicSources): JsonObject {
  const { inventory, play, options } = sources;
  const values = {
    inventory_hostname: host,
    inventory_hostname_short: host.split('.')[0] ?? host,
    ansible_play_name: play.play.name,
    ...roleNames(play.play),
    ansible_play_hosts_all: play.named,
    ...inventoryPlace(inventory().hosts.get(host)?.file),
    ...options.aboutRun,
    ansible_check_mode: options.check,
    ansible_diff_mode: options.diff,
    playbook_dir: play.play.playbookDir,
    // No Python runs here; playbooks name with it the one of this machine.
    ansible_playbook_python: '/usr/bin/python3',
    omit: OMIT,
    [ABOUT]: { host, sources, batch: batchesByHost(play).get(host) ?? [] },
  };
  return Object.defineProperties<JsonObject>(values, LIVE);
}

/** Where the values below look; no template sees it. */
const ABOUT = Symbol('about');

interface Magic {
  readonly [ABOUT]: { readonly host: string; readonly sources: MagicSources; readonly batch: readonly string[] };
}

/** What may be another value each time. One function for all hosts: V8 keeps a shape of its own for each object with one of its own. */
const LIVE: PropertyDescriptorMap = Object.fromEntries(
  Object.entries({
    group_names: ({ host, sources }) => groupNamesOf(host, sources.inventory()),
    groups: ({ sources }) => membersOfAll(sources.inventory()),
    ansible_play_hosts: ({ sources }) => stillIn(sources.play.named, sources),
    ansible_play_batch: ({ sources, batch }) => stillIn(batch, sources),
    play_hosts: ({ sources, batch }) => stillIn(batch, sources),
  } satisfies Record<string, (about: Magic[typeof ABOUT]) => Json>).map(([name, value]) => [
    name,
    {
      enumerable: true,
      get(this: Magic) {
        return value(this[ABOUT]);
      },
    },
  ]),
);

function stillIn(hosts: readonly string[], { isOut = () => false }: MagicSources): readonly string[] {
  return hosts.filter(name => !isOut(name));
}

/** The file that first named the host; a list of hosts on the command line has no folder. */
function inventoryPlace(file: string | undefined): JsonObject {
  if (file === undefined) return {};
  const end = file.lastIndexOf('/');
  return { inventory_file: file, inventory_dir: end > 0 ? file.slice(0, end) : '/' };
}

/** Names of the roles that the play asks for, of those that these depend on, and of both. */
export const roleNames = rememberedBy(({ roles }: Play): JsonObject => {
  const asked = roles.map(({ name }) => name);
  const below = [...new Set(roles.flatMap(allDependencies).map(({ name }) => name))];
  return {
    role_names: asked,
    ansible_play_role_names: asked,
    ansible_dependent_role_names: below,
    ansible_role_names: [...new Set([...asked, ...below])],
  };
});

const batchCache = new WeakMap<PlaySchedule, ReadonlyMap<string, readonly string[]>>();

/** The hosts that share a batch with a host. */
function batchesByHost(play: PlaySchedule): ReadonlyMap<string, readonly string[]> {
  const known = batchCache.get(play);
  if (known !== undefined) return known;
  const byHost = new Map(play.batches.flatMap(batch => batch.map(host => [host, batch] as const)));
  batchCache.set(play, byHost);
  return byHost;
}

const memberCache = new WeakMap<Inventory, Record<string, readonly string[]>>();

/** All hosts of every group, those of child groups included; made once an inventory. */
export function membersOfAll(inventory: Inventory): Record<string, readonly string[]> {
  const known = memberCache.get(inventory);
  if (known !== undefined) return known;
  const members = Object.fromEntries([...inventory.groups.keys()].map(name => [name, groupMembers(name, inventory)]));
  memberCache.set(inventory, members);
  return members;
}

const groupCache = new WeakMap<Inventory, Map<string, string[]>>();

function groupNamesOf(host: string, inventory: Inventory): readonly string[] {
  const byHost = groupCache.get(inventory) ?? groupsByHost(inventory);
  groupCache.set(inventory, byHost);
  return byHost.get(host) ?? [];
}

function groupsByHost(inventory: Inventory): Map<string, string[]> {
  const byHost = new Map<string, string[]>();
  for (const [group, members] of Object.entries(membersOfAll(inventory)).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (group === 'all') continue;
    for (const host of members) {
      const groups = byHost.get(host);
      if (groups === undefined) byHost.set(host, [group]);
      else groups.push(group);
    }
  }
  return byHost;
}
