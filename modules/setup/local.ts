import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Sections } from '../../src/module/sections.ts';

interface Local {
  readonly facts: JsonObject;
  readonly warnings: readonly string[];
}

/** The facts of the host's own, by the names of their files; what is wrong with a file stands in its place, as in Ansible. */
export function localOf(sections: Sections, folder: string): Local {
  const facts = new Map<string, Json>();
  const warnings: string[] = [];
  for (const [heading, lines] of sections) {
    const [, kind, file] = /^(file|run) (.*)$/s.exec(heading) ?? [];
    if (file === undefined) continue;
    const path = `${folder}/${file}`;
    const failure = kind === 'run' ? failureOf(path, sections.get(`said ${file}`) ?? []) : undefined;
    const value = failure === undefined ? valueOf(lines.join('\n')) : undefined;
    const problem = failure ?? `error loading facts as JSON or ini - please check content: ${path}`;
    if (value === undefined) warnings.push(problem);
    facts.set(file.replace(/\.fact$/, ''), value ?? problem);
  }
  return { facts: Object.fromEntries(facts), warnings };
}

/** Of what a script wrote to stderr, the last line is its exit status. */
function failureOf(path: string, said: readonly string[]): string | undefined {
  const status = /^rc=(\d+)$/.exec(said.at(-1) ?? '')?.[1] ?? '?';
  return status === '0'
    ? undefined
    : `Failure executing fact script (${path}), rc: ${status}, err: ${said.slice(0, -1).join('\n')}`;
}

function valueOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return sectionsOfIni(text);
  }
}

interface Option {
  value: string;
  readonly indent: number;
}

type Found = Map<string, Map<string, Option>>;

/** An INI file as Python's ConfigParser reads it; undefined for one that it refuses. */
function sectionsOfIni(text: string): JsonObject | undefined {
  const found: Found = new Map();
  let section: Map<string, Option> | undefined;
  let last: Option | undefined;
  for (const line of text.split('\n')) {
    const words = line.trim();
    if (words === '' || /^[#;]/.test(words)) continue;
    const indent = line.search(/\S/);
    if (last !== undefined && indent > last.indent) {
      last.value = `${last.value}\n${words}`;
      continue;
    }
    const heading = /^\[(.+)\]/.exec(words)?.[1];
    if (heading === undefined) last = optionOf(words, indent, section);
    else section = begun(heading, found);
    if (section === undefined || (heading === undefined && last === undefined)) return undefined;
    if (heading !== undefined) last = undefined;
  }
  return filledIn(found);
}

/** No section may come twice. */
function begun(heading: string, found: Found): Map<string, Option> | undefined {
  const known = found.get(heading);
  if (known !== undefined) return heading === DEFAULT ? known : undefined;
  const section = new Map<string, Option>();
  found.set(heading, section);
  return section;
}

/** No option may come twice in a section. */
function optionOf(words: string, indent: number, section: Map<string, Option> | undefined): Option | undefined {
  const [, key, value] = /^(.*?)\s*[=:]\s*(.*)$/.exec(words) ?? [];
  const name = key?.toLowerCase() ?? '';
  if (name === '' || value === undefined || section === undefined || section.has(name)) return undefined;
  const option = { value, indent };
  section.set(name, option);
  return option;
}

const DEFAULT = 'DEFAULT';

function filledIn(found: ReadonlyMap<string, ReadonlyMap<string, Option>>): JsonObject | undefined {
  const common = found.get(DEFAULT) ?? new Map<string, Option>();
  const sections: [string, Json][] = [];
  for (const [name, options] of found) {
    if (name === DEFAULT) continue;
    const all = new Map([...common, ...options].map(([key, { value }]) => [key, value]));
    const values = new Map<string, string>();
    for (const [key, text] of all) {
      const value = interpolated(text, all, 0);
      if (value === undefined) return undefined;
      values.set(key, value);
    }
    sections.push([name, Object.fromEntries(values)]);
  }
  return Object.fromEntries(sections);
}

/** As many levels as Python follows. */
const DEEPEST = 10;
const LONGEST = 100_000;

/** `%(name)s` stands for another option, `%%` for a percent sign; a lone one is a mistake. */
function interpolated(text: string, options: ReadonlyMap<string, string>, depth: number): string | undefined {
  if (depth > DEEPEST) return undefined;
  let whole = '';
  for (const [sign, name] of text.matchAll(/%%|%\(([^)]+)\)s|%|[^%]+/g)) {
    const value = name === undefined ? undefined : options.get(name.toLowerCase());
    const piece = value === undefined ? plain(sign) : interpolated(value, options, depth + 1);
    if (piece === undefined || whole.length + piece.length > LONGEST) return undefined;
    whole += piece;
  }
  return whole;
}

function plain(sign: string): string | undefined {
  if (sign === '%%') return '%';
  return sign.startsWith('%') ? undefined : sign;
}
