import { type Diagnostic, OrchestratorError } from '../model/diagnostic.ts';
import type { Inventory } from '../model/inventory.ts';
import { isJsonArray, type Json, type JsonObject, jsonText } from '../model/json.ts';
import type { Play } from '../model/play.ts';
import { type Path, positionAt } from '../model/source.ts';
import type { Origin, Task } from '../model/task.ts';
import { Pending } from '../vars/pending.ts';
import { scopeOf } from '../vars/scope.ts';
import { isTemplate, renderDeep } from '../vars/template.ts';
import { type Lookup, PendingVariable, type Variables } from '../vars/variables.ts';
import { playLayers } from './host-variables.ts';
import { membersOfAll, roleNames } from './magic-variables.ts';
import { type LeveledLayers, stackOf } from './precedence.ts';

interface SettleContext {
  readonly inventory: Inventory;
  readonly extraVars: JsonObject;
  readonly lookup: Lookup;
}

interface Settled {
  readonly plays: readonly Play[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Renders what must be known of a play before any host is: its hosts, name, batches and limits, and the tags of its tasks. Templates
 * there see the variables of the play, of its roles and of the command line, and the groups. What waits for the answer to a prompt is as if
 * it were not said.
 */
export function settlePlays(plays: readonly Play[], context: SettleContext): Settled {
  const diagnostics: Diagnostic[] = [];
  return { plays: plays.map(play => new PlaySettler(play, context, diagnostics).settled()), diagnostics };
}

class PlaySettler {
  readonly #play: Play;
  readonly #layers: LeveledLayers;
  readonly #lookup: Lookup;
  readonly #extraVars: JsonObject;
  readonly #diagnostics: Diagnostic[];
  /** Something was asked for that the answer to a prompt says. */
  #waits = false;

  constructor(play: Play, { inventory, extraVars, lookup }: SettleContext, diagnostics: Diagnostic[]) {
    const magic: JsonObject = { groups: membersOfAll(inventory), playbook_dir: play.playbookDir, ...roleNames(play) };
    this.#play = play;
    this.#lookup = lookup;
    this.#extraVars = extraVars;
    this.#diagnostics = diagnostics;
    this.#layers = {
      ...playLayers(play),
      extra_vars: [{ origin: 'extra vars', values: extraVars }],
      magic: [{ origin: 'magic variables', values: magic, raw: true }],
    };
  }

  settled(): Play {
    const play = this.#play;
    const variables = this.#variables();
    const here = (key: string): Origin => ({ ...play.origin, path: [...play.origin.path, key] });
    const patterns = play.hosts.map(pattern => this.#rendered(pattern, variables, here('hosts')));
    const areHostsOpen = patterns.includes(undefined);
    if (this.#waits) this.#diagnostics.push(waiting(here('hosts')));
    const texts = patterns.flatMap(pattern => textsOf(pattern ?? []));
    const hosts = texts.filter(text => text.trim() !== '');
    if (hosts.length < texts.length) this.#diagnostics.push(nobody(here('hosts')));
    const percentage = this.#rendered(play.maxFailPercentage ?? null, variables, here('max_fail_percentage'));
    const tasks = (list: readonly Task[]): readonly Task[] => list.map(task => this.#task(task, variables));
    return {
      ...play,
      hosts,
      ...(areHostsOpen ? { areHostsOpen } : {}),
      name: play.name === play.hosts.join(',') ? hosts.join(',') : this.#name(variables),
      serial: play.serial.map(item => this.#rendered(item, variables, here('serial')) ?? 1),
      tags: this.#tags(play.tags, variables, here('tags')),
      preTasks: tasks(play.preTasks),
      tasks: tasks(play.tasks),
      postTasks: tasks(play.postTasks),
      handlers: tasks(play.handlers),
      ...(percentage === undefined || percentage === null ? {} : { maxFailPercentage: Number(percentage) }),
    };
  }

  #variables(): Variables {
    const pending = new Pending(unansweredPrompts(this.#play, this.#extraVars));
    return scopeOf(stackOf([this.#layers]), { lookup: this.#lookup, pending });
  }

  #task(task: Task, variables: Variables): Task {
    if (!task.tags.some(isTemplate)) return task;
    const path: Path = [...task.origin.path.slice(0, -1), 'tags'];
    return { ...task, tags: this.#tags(task.tags, variables, { source: task.origin.source, path }) };
  }

  #tags(tags: readonly string[], variables: Variables, origin: Origin): readonly string[] {
    if (!tags.some(isTemplate)) return tags;
    return tags.flatMap(tag =>
      textsOf(this.#rendered(tag, variables, origin) ?? []).flatMap(text => text.split(',').map(part => part.trim())),
    );
  }

  /** A name is never a reason to fail. */
  #name(variables: Variables): string {
    const { name } = this.#play;
    try {
      return isTemplate(name) ? jsonText(renderDeep(name, variables)) : name;
    } catch (error) {
      if (error instanceof OrchestratorError || error instanceof PendingVariable) return name;
      throw error;
    }
  }

  #rendered(value: Json, variables: Variables, origin: Origin): Json | undefined {
    if (typeof value !== 'string' || !isTemplate(value)) return value;
    try {
      return renderDeep(value, variables);
    } catch (error) {
      if (error instanceof PendingVariable) {
        this.#waits = true;
        return undefined;
      }
      if (!(error instanceof OrchestratorError)) throw error;
      const position = positionAt(origin.source, origin.path);
      const cause = `${error.message} (in "${value}")`;
      const mend = 'what is settled before the run can only use variables of the play, its roles and the command line';
      this.#diagnostics.push({ code: error.code, severity: 'error', cause, mend, position });
      return undefined;
    }
  }
}

/** Prompts of which nobody has given the answer yet. */
export function unansweredPrompts({ prompts, answers }: Play, extraVars: JsonObject): readonly string[] {
  const given = [extraVars, ...answers.map(({ values }) => values)];
  return prompts.map(({ name }) => name).filter(name => !given.some(values => Object.hasOwn(values, name)));
}

function waiting({ source, path }: Origin): Diagnostic {
  const cause = 'the hosts of this play are known only when its prompts are answered';
  const mend = 'give the answers with -e to have it checked now';
  return { code: 'waits_for_answer', severity: 'warning', cause, mend, position: positionAt(source, path) };
}

function nobody({ source, path }: Origin): Diagnostic {
  const cause = 'one of the hosts of this play is an empty text';
  const mend = 'name a host or a group; an empty list is nobody';
  return { code: 'no_hosts', severity: 'error', cause, mend, position: positionAt(source, path) };
}

function textsOf(value: Json): readonly string[] {
  return (isJsonArray(value) ? value : [value]).map(jsonText);
}
