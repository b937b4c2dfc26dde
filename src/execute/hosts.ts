import { connectionSettings } from '../compile/connection-settings.ts';
import { hostLayers } from '../compile/host-layers.ts';
import { HostVariables, type Kept, nothingKept, roleLayers } from '../compile/host-variables.ts';
import { magicVariables } from '../compile/magic-variables.ts';
import type { PlaySchedule } from '../compile/schedule.ts';
import type { ConnectionSettings } from '../model/connection-settings.ts';
import { IMPLICIT_LOCALHOST, type Inventory, LOCAL_NAMES, type VariableLayer } from '../model/inventory.ts';
import type { RoleUse } from '../model/role.ts';
import type { ReachKeywords } from '../model/task.ts';
import { LazyMapping, type Variables } from '../vars/variables.ts';
import type { Way } from './batch-context.ts';
import type { RunContext } from './context.ts';
import type { Stretch } from './course.ts';
import { type HostState, hostState } from './host-state.ts';
import { type Link, linkTo } from './link.ts';
import type { Standing } from './standing.ts';
import { InTurn } from './in-turn.ts';

/** What a run keeps of a host from play to play. */
interface HostMemory {
  readonly kept: Kept;
  /** By what reaches it: a play or a task may reach it in another way. */
  readonly links: Map<string, Link>;
  /** The link of the play that was last asked for. */
  last?: { readonly play: PlaySchedule; readonly link: Link };
  readonly alone: InTurn;
}

/** A play, with the roles that its includes made known by now. */
interface InPlay {
  readonly play: PlaySchedule;
  readonly roles: readonly RoleUse[];
}

/** The hosts of a run: what is known of each, and the one connection of each. */
export class Hosts {
  readonly #context: RunContext;
  readonly #standing: Standing;
  readonly #memory = new Map<string, HostMemory>();

  constructor(context: RunContext, standing: Standing) {
    this.#context = context;
    this.#standing = standing;
  }

  inPlay(name: string, { stretch, ...play }: InPlay & { readonly stretch: Stretch }): HostState {
    return hostState(name, { ...this.way(name, play), stretch });
  }

  /** The one connection to a host, and what its templates see; opened when something is asked of it. */
  way(name: string, inPlay: InPlay): Way {
    const memory = this.#remember(name);
    const variables = this.#variables(name, inPlay);
    if (memory.last?.play !== inPlay.play) {
      const link = this.link(name, inPlay.play.play, variables.for());
      memory.last = { play: inPlay.play, link };
    }
    return { variables, link: memory.last.link, alone: memory.alone };
  }

  /** The one connection that reaches a host in such a way. */
  link(name: string, reach: ReachKeywords, variables: Variables): Link {
    const { links } = this.#remember(name);
    const settings = connectionSettings(name, reach, variables, this.#context.options.connection);
    const key = JSON.stringify([settings, settings.password?.reveal()]);
    const link = links.get(key) ?? this.#open(name, settings);
    links.set(key, link);
    return link;
  }

  /** Forgets that their links failed. */
  forgive(names: readonly string[]): void {
    for (const name of names) for (const link of this.#memory.get(name)?.links.values() ?? []) link.renew();
  }

  /** Requests sent to each host after the handshake. */
  exchanges(): Readonly<Record<string, number>> {
    const sum = ({ links }: HostMemory): number => [...links.values()].reduce((all, link) => all + link.exchanges, 0);
    return Object.fromEntries([...this.#memory].map(([name, memory]) => [name, sum(memory)]));
  }

  async close(): Promise<void> {
    const links = [...this.#memory.values()].flatMap(memory => [...memory.links.values()]);
    await Promise.all(links.map(link => link.close()));
  }

  #remember(name: string): HostMemory {
    const memory = this.#memory.get(name) ?? {
      kept: nothingKept(),
      links: new Map<string, Link>(),
      alone: new InTurn(),
    };
    this.#memory.set(name, memory);
    return memory;
  }

  #variables(name: string, inPlay: InPlay): HostVariables {
    const { play, roles } = inPlay;
    const { options, lookup, readVars } = this.#context;
    const inventory = (): Inventory => this.#context.inventory;
    const magic = magicVariables(name, { inventory, play, options, isOut: host => this.#standing.isOut(host) });
    const lazy = new Map([['hostvars', this.#hostvars(inPlay)]]);
    const sources = {
      inventory: () => layersOf(name, inventory(), play.play.playbookDir),
      play: play.play,
      more: () => roleLayers(roles),
      extraVars: options.extraVars,
      magic,
      lookup,
      readVars,
      lazy,
    };
    return new HostVariables(sources, this.#remember(name).kept);
  }

  /** The variables of any host, made when a template asks for them: a thousand hosts' are never gathered. */
  #hostvars(inPlay: InPlay): LazyMapping {
    const inventory = (): Inventory => this.#context.inventory;
    const of = (name: string): LazyMapping | undefined => {
      if (!inventory().hosts.has(name)) return undefined;
      const variables = this.#variables(name, inPlay).for();
      return new LazyMapping(
        key => variables.get(key),
        () => [...variables.names()],
        key => variables.isFloat?.(key) === true,
      );
    };
    return new LazyMapping(of, () => [...inventory().hosts.keys()]);
  }

  #open(name: string, settings: ConnectionSettings): Link {
    const { connect, limit, stop, emit, now } = this.#context;
    return linkTo(settings, {
      connect,
      limit,
      signal: stop,
      onPhase: phase => emit({ type: 'phase', at: now(), host: name, phase }),
    });
  }
}

/** A task may be delegated to a host that no inventory names: to this machine without SSH, to another by its name. */
function layersOf(name: string, inventory: Inventory, playbookDir: string): readonly VariableLayer[] {
  if (inventory.hosts.has(name)) return hostLayers(inventory, name, playbookDir);
  return LOCAL_NAMES.has(name) ? [IMPLICIT_LOCALHOST] : [];
}
