import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Node, RandomPlaybook } from './generator.ts';

/** The files of a playbook. Tasks are numbered in the order of reading, so that a result tells which one it is of. */
export function filesOf({ plays }: RandomPlaybook): Readonly<Record<string, Json>> {
  const writer = new Writer();
  const playbook = plays.map(({ keywords, sections, roles, handlers }) => ({
    hosts: 'all',
    gather_facts: false,
    ...keywords,
    ...(sections.pre_tasks === undefined ? {} : { pre_tasks: writer.tasks(sections.pre_tasks) }),
    ...(roles.length === 0 ? {} : { roles: roles.map(role => writer.role(role)) }),
    tasks: [...writer.tasks(sections.tasks), { name: 'end', debug: { msg: SEEN } }],
    ...(sections.post_tasks === undefined ? {} : { post_tasks: writer.tasks(sections.post_tasks) }),
    handlers,
  }));
  return { 'playbook.yaml': playbook, 'lost.yaml': LOST, ...writer.files };
}

/** A host that refuses connections. */
const LOST: Json = {
  all: { hosts: { lost: { ansible_connection: 'ssh', ansible_host: '127.0.0.1', ansible_port: 1, rank: 5 } } },
};

const SEEN = [
  '{{ n | default("-") }} {{ r is defined and r is failed }} {{ r is defined and r is changed }}',
  '{{ r is defined and r is skipped }} {{ r.results | default([]) | length }} {{ v | default("-") }}',
  '{{ other is defined }} {{ s.stat.exists | default("-") }} {{ hostvars.h1.n | default("-") }} {{ d | default("-") }}',
].join(' ');

class Writer {
  readonly files: Record<string, Json> = {};
  #count = 0;

  tasks(nodes: readonly Node[]): JsonObject[] {
    return nodes.map(node => this.#node(node));
  }

  /** An entry of `roles`. */
  role({ keywords, tasks, handlers }: Extract<Node, { kind: 'role' }>): JsonObject {
    this.#count += 1;
    return { role: this.#roleFiles(`r${this.#count}`, tasks, handlers), ...keywords };
  }

  #node(node: Node): JsonObject {
    this.#count += 1;
    const name = `t${this.#count}`;
    switch (node.kind) {
      case 'task':
        return { name, ...node.body };
      case 'block': {
        const section = (key: 'rescue' | 'always') => (node[key].length === 0 ? {} : { [key]: this.tasks(node[key]) });
        return { ...node.keywords, block: this.tasks(node.block), ...section('rescue'), ...section('always') };
      }
      case 'file': {
        const file = `${name}.yaml`;
        this.files[file] = this.tasks(node.tasks);
        return { name, ...node.keywords, [node.how]: withApply(node, { file }) };
      }
      case 'role': {
        const role = this.#roleFiles(`r${this.#count}`, node.tasks, node.handlers);
        return { name, ...node.keywords, [node.how]: withApply(node, { name: role }) };
      }
      default:
        return node satisfies never;
    }
  }

  #roleFiles(role: string, tasks: readonly Node[], handlers: readonly JsonObject[]): string {
    const folder = `roles/${role}`;
    this.files[`${folder}/tasks/main.yaml`] = this.tasks(tasks);
    this.files[`${folder}/defaults/main.yaml`] = { d: role, v: 1 };
    if (handlers.length > 0) this.files[`${folder}/handlers/main.yaml`] = [...handlers];
    return role;
  }
}

function withApply({ how, applied }: Extract<Node, { kind: 'file' | 'role' }>, options: JsonObject): JsonObject {
  return how.startsWith('import') || Object.keys(applied).length === 0 ? options : { ...options, apply: applied };
}
