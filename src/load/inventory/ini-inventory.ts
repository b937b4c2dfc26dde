import type { Position } from '../../model/diagnostic.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { nearest } from '../../model/nearest.ts';
import type { Findings } from '../reader.ts';
import type { InventoryBuilder } from './builder.ts';
import { expandRange } from './ranges.ts';

interface IniContext {
  readonly file: string;
  readonly builder: InventoryBuilder;
  readonly findings: Findings;
}

interface Section {
  readonly group: string;
  readonly kind: 'hosts' | 'children' | 'vars';
}

/** Reads an inventory in Ansible's INI form. */
export function addIniInventory(text: string, context: IniContext): void {
  let section: Section | undefined = { group: 'ungrouped', kind: 'hosts' };
  const children: { readonly name: string; readonly position: Position }[] = [];
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) return;
    const position = { file: context.file, line: index + 1, column: raw.length - raw.trimStart().length + 1 };
    if (line.startsWith('[') && /^\[[^\]:]+(:\w+)?\]/.test(line)) section = sectionOf(line, position, context);
    else if (section !== undefined) {
      if (section.kind === 'children') children.push({ name: line, position });
      readLine(line, section, { position, context });
    }
  });
  for (const { name, position } of children) checkChild(name, position, context, text);
}

function sectionOf(line: string, position: Position, { builder, findings }: IniContext): Section | undefined {
  const match = /^\[([^\]:]+)(?::(\w+))?\]\s*(?:[#;].*)?$/.exec(line);
  const [, group = '', kind = 'hosts'] = match ?? [];
  if (match !== null && (kind === 'hosts' || kind === 'children' || kind === 'vars')) {
    builder.group(group);
    return { group, kind };
  }
  const near = nearest(kind, ['children', 'vars']);
  const mend =
    near === undefined ? 'write [group], [group:children] or [group:vars]' : `did you mean [${group}:${near}]?`;
  findings.add({ code: 'bad_section', cause: `"${line}" is no section of an inventory`, mend, position });
  return undefined;
}

interface LinePlace {
  readonly position: Position;
  readonly context: IniContext;
}

function readLine(line: string, { group, kind }: Section, { position, context }: LinePlace): void {
  const { builder, findings, file } = context;
  if (kind === 'children') {
    builder.addChild(group, line.split(/\s/)[0] ?? line);
    return;
  }
  if (kind === 'vars') {
    const match = /^([^\s=]+)\s*=\s*(.*)$/.exec(line);
    if (match === null) {
      findings.add({
        code: 'bad_variable',
        cause: `"${line}" is no variable`,
        mend: 'write name=value',
        position,
      });
      return;
    }
    builder.groupVars(group, {
      origin: `${file}: group ${group}`,
      values: { [match[1] ?? '']: iniValue(match[2] ?? '') },
    });
    return;
  }
  readHostLine(line, group, { position, context });
}

function readHostLine(line: string, group: string, { position, context }: LinePlace): void {
  const { builder, findings, file } = context;
  const [pattern = '', ...words] = wordsOf(line);
  const { name, port } = withPort(pattern);
  const names = expandRange(name);
  if (names === undefined) {
    findings.add({
      code: 'bad_range',
      cause: `"${pattern}" is no range of hosts`,
      mend: 'write e.g. dom0-[01:20]',
      position,
    });
    return;
  }
  const values: Record<string, Json> = port === undefined ? {} : { ansible_port: port };
  for (const word of words) {
    const at = word.indexOf('=');
    if (at <= 0)
      findings.add({
        code: 'bad_variable',
        cause: `"${word}" behind host ${name} is no variable`,
        mend: 'write name=value',
        position,
      });
    else values[word.slice(0, at)] = iniValue(word.slice(at + 1));
  }
  for (const host of names) {
    builder.addToGroup(group, host);
    builder.hostVars(host, { origin: `${file}: host ${host}`, values: values satisfies JsonObject });
  }
}

/** Words with quotes taken off, up to a comment. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)) {
    if (word.startsWith('#')) break;
    words.push(
      word.replace(/'([^']*)'|"([^"]*)"/g, (whole, single: string | undefined, double: string | undefined) =>
        /[[{]/.test(word) ? whole : (single ?? double ?? ''),
      ),
    );
  }
  return words;
}

/** `host:port`; an IPv6 address only in brackets. */
function withPort(pattern: string): { name: string; port: number | undefined } {
  const match = /^(.*?):(\d+)$/.exec(pattern);
  if (match === null || (match[1] ?? '').includes(':') || /\[[^\]]*$/.test(match[1] ?? ''))
    return { name: pattern, port: undefined };
  return { name: match[1] ?? pattern, port: Number(match[2]) };
}

/** As Ansible reads a value: a Python literal where it is one, else the text. */
function iniValue(text: string): Json {
  const value = text.trim().replace(/\s+#.*$/, '');
  if (/^-?\d+$/.test(value) && !/^-?0\d/.test(value)) return Number(value);
  if (/^-?\d+\.\d+$/.test(value)) return Number(value);
  if (value === 'True' || value === 'False') return value === 'True';
  if (value === 'None') return null;
  const quoted = /^(['"])(.*)\1$/s.exec(value);
  if (quoted !== null) return quoted[2] ?? '';
  if (/^[[{].*[\]}]$/s.test(value)) return structured(value);
  return value;
}

function structured(text: string): Json {
  try {
    return JSON.parse(
      text
        .replaceAll("'", '"')
        .replace(/\bTrue\b/g, 'true')
        .replace(/\bFalse\b/g, 'false')
        .replace(/\bNone\b/g, 'null'),
    ) as Json;
  } catch {
    return text;
  }
}

/** A child must be a section somewhere: else a typing mistake would make an empty group. */
function checkChild(line: string, position: Position, { builder, findings }: IniContext, text: string): void {
  const name = line.split(/\s/)[0] ?? line;
  const sections = Array.from(text.matchAll(/^\s*\[([^\]:]+)(?::\w+)?\]/gm), ([, section = '']) => section);
  if (sections.includes(name) || builder.group(name).hosts.size > 0) return;
  const near = nearest(name, sections);
  findings.add({
    code: 'unknown_group',
    cause: `the child group "${name}" is defined nowhere`,
    mend: near === undefined ? `add [${name}]` : `did you mean "${near}"?`,
    position,
  });
}
