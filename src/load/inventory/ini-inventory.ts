import type { Position } from '../../model/diagnostic.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { nearest } from '../../model/nearest.ts';
import { pointerOf } from '../../model/source.ts';
import { markWholeFloats } from '../../model/whole-floats.ts';
import type { Findings } from '../reader.ts';
import type { InventoryBuilder } from './builder.ts';
import { checkPriority } from './group-priority.ts';
import { groupNameProblem, hostsNamedBy, isProblem } from './names.ts';
import { pythonLiteral } from './python-literal.ts';
import { shellWords } from '../../model/shell-words.ts';

interface IniContext {
  readonly file: string;
  readonly builder: InventoryBuilder;
  readonly findings: Findings;
}

/** Reads an inventory in Ansible's INI form. */
export function addIniInventory(text: string, context: IniContext): void {
  const reader = new IniReader(context);
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  lines.forEach((raw, index) => {
    const line = raw.trim();
    if (line !== '' && !/^[#;]/.test(line)) reader.read(line, index + 1, raw.indexOf(line) + 1);
  });
  reader.finish();
}

interface Section {
  readonly group: string;
  readonly kind: 'hosts' | 'children' | 'vars';
  readonly values: Map<string, Json>;
  /** Names of those that are floats and whole. */
  readonly floats: string[];
  readonly places: Map<string, readonly [line: number, column: number]>;
}

/** A group that a line names without defining it; as a child of `parent`, or as the group of variables. */
interface Mention {
  readonly name: string;
  readonly parent?: string;
  readonly position: Position;
}

class IniReader {
  readonly #context: IniContext;
  readonly #defined: Set<string>;
  readonly #mentions: Mention[] = [];
  #section: Section | undefined = {
    group: 'ungrouped',
    kind: 'hosts',
    values: new Map(),
    floats: [],
    places: new Map(),
  };
  #position: Position;

  constructor(context: IniContext) {
    this.#context = context;
    this.#defined = new Set(context.builder.groupNames());
    this.#position = { file: context.file, line: 1, column: 1 };
  }

  read(line: string, number: number, column: number): void {
    this.#position = { file: this.#context.file, line: number, column };
    if (/^\[[^\]]*\]\s*(?:[#;].*)?$/.test(line)) this.#open(line);
    else if (this.#section?.kind === 'children') this.#readChild(line, this.#section);
    else if (this.#section?.kind === 'vars') this.#readVariable(line, this.#section);
    else if (this.#section !== undefined) this.#readHosts(line, this.#section);
  }

  /** A group must be defined somewhere: else a typing mistake would make an empty one, or variables of none. */
  finish(): void {
    this.#closeSection();
    for (const { name, parent, position } of this.#mentions) {
      if (this.#defined.has(name)) continue;
      const what = parent === undefined ? 'the group of these variables' : 'the child group';
      const near = nearest(name, this.#defined);
      const mend = near === undefined ? `add [${name}]` : `did you mean "${near}"?`;
      this.#context.findings.add({
        code: 'unknown_group',
        cause: `${what}, "${name}", is defined nowhere`,
        mend,
        position,
      });
    }
  }

  #open(line: string): void {
    this.#closeSection();
    const [, group = '', kind = 'hosts'] = /^\[([^\]:]*)(?::([^\]]*))?\]/.exec(line) ?? [];
    const wrong = groupNameProblem(group);
    if (kind !== 'hosts' && kind !== 'children' && kind !== 'vars') {
      const near = nearest(kind, ['children', 'vars']);
      const mend =
        near === undefined ? 'write [group], [group:children] or [group:vars]' : `did you mean [${group}:${near}]?`;
      this.#add('bad_section', `"${line}" is no section of an inventory`, mend);
    } else if (wrong !== undefined) this.#add(wrong.code, wrong.cause, wrong.mend);
    else {
      if (kind === 'vars') this.#mentions.push({ name: group, position: this.#position });
      else this.#define(group);
      this.#section = { group, kind, values: new Map(), floats: [], places: new Map() };
    }
  }

  #closeSection(): void {
    const { builder, file } = this.#context;
    if (this.#section?.kind === 'vars' && this.#section.values.size > 0) {
      const { group, places } = this.#section;
      const source = { file, places: Object.fromEntries(places) };
      builder.groupVars(group, { origin: `group ${group}`, values: mappingOf(this.#section), source });
    }
    this.#section = undefined;
  }

  #define(group: string): void {
    this.#defined.add(group);
    this.#context.builder.group(group);
    for (const mention of this.#mentions) if (mention.name === group) this.#addChild(mention);
  }

  #addChild({ name, parent, position }: Mention): void {
    if (parent !== undefined && this.#defined.has(name)) this.#context.builder.addChild(parent, name, position);
  }

  #readChild(line: string, { group }: Section): void {
    const [, name = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
    const wrong = groupNameProblem(name);
    if (wrong !== undefined) this.#add(wrong.code, wrong.cause, wrong.mend);
    else if (rest !== '' && !rest.startsWith('#'))
      this.#add('bad_section', `"${line}" is no name of a group`, `variables of a group go below [${name}:vars]`);
    else {
      const mention = { name, parent: group, position: this.#position };
      this.#mentions.push(mention);
      this.#addChild(mention);
    }
  }

  #readVariable(line: string, section: Section): void {
    const [, name = '', value] = /^([^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (value === undefined || name === '') this.#add('bad_variable', `"${line}" is no variable`, 'write name=value');
    else {
      if (section.values.has(name)) this.#warnTwice(name, section.group);
      const literal = pythonLiteral(value);
      section.values.set(name, literal);
      if (isWholeFloatText(value, literal)) section.floats.push(name);
      for (const kind of ['', '#'])
        section.places.set(`${kind}${pointerOf([name])}`, [this.#position.line, this.#position.column]);
      checkPriority(name, literal, this.#position, this.#context.findings);
    }
  }

  #readHosts(line: string, { group }: Section): void {
    const words = shellWords(line);
    if (words === undefined) {
      this.#add('bad_variable', `a quote is not closed in "${line}"`, 'close it, or write a backslash before it');
      return;
    }
    const [pattern = '', ...assignments] = words;
    const found = hostsNamedBy(pattern);
    if (isProblem(found)) {
      this.#add(found.code, found.cause, found.mend);
      return;
    }
    const { builder, file } = this.#context;
    const assigned = this.#assigned(assignments, pattern);
    const { line: row, column } = this.#position;
    const source = { file, places: { '': [row, column] as const } };
    const layer = { origin: `host ${pattern}`, values: mappingOf(assigned), source };
    for (const host of found.names) {
      builder.addToGroup(group, host, found.port);
      builder.hostVars(host, layer);
    }
  }

  #assigned(words: readonly string[], host: string): Pick<Section, 'values' | 'floats'> {
    const values = new Map<string, Json>();
    const floats: string[] = [];
    for (const word of words) {
      const at = word.indexOf('=');
      const [name, text] = [word.slice(0, at), word.slice(at + 1)];
      if (at > 0) {
        values.set(name, pythonLiteral(text));
        if (isWholeFloatText(text, values.get(name))) floats.push(name);
      } else
        this.#add(
          'bad_variable',
          `"${word}" behind host ${host} is no variable`,
          'write name=value, without blanks around =',
        );
    }
    return { values, floats };
  }

  #add(code: string, cause: string, mend: string): void {
    this.#context.findings.add({ code, cause, mend, position: this.#position });
  }

  #warnTwice(name: string, group: string): void {
    const cause = `"${name}" is set twice for group ${group}: the later value counts`;
    this.#context.findings.warn({ code: 'duplicate_key', cause, mend: 'take one away', position: this.#position });
  }
}

function mappingOf({ values, floats }: Pick<Section, 'values' | 'floats'>): JsonObject {
  const mapping = Object.fromEntries(values);
  markWholeFloats(mapping, floats);
  return mapping;
}

function isWholeFloatText(text: string, value: Json | undefined): boolean {
  return Number.isInteger(value) && /^[-+\d_]*(?:\.|\d[eE])/.test(text.trim());
}
