import type { ScalarTag, Tags } from 'yaml';

/**
 * YAML 1.1 as PyYAML, and so Ansible, has it: a lone `y` or `n`, `08`, `1e3` and a MAC of digits only (`00:16:30:10:20:30`)
 * are text, and so is a date (a date of JavaScript's would fit nothing in a playbook).
 */
export function pyYamlTags(tags: Tags): Tags {
  return [...tags.filter(tag => !isReplaced(tag)), ...BOOLEANS, ...INTEGERS, ...FLOATS];
}

const CORE = 'tag:yaml.org,2002:';
const REPLACED: ReadonlySet<string> = new Set(
  // The last four give values that no JSON can hold, or another order; they are refused like any unknown tag.
  ['bool', 'int', 'float', 'timestamp', 'binary', 'omap', 'pairs', 'set'].map(name => CORE + name),
);

function isReplaced(tag: Tags[number]): boolean {
  return typeof tag === 'string' ? REPLACED.has(CORE + tag) : REPLACED.has(tag.tag);
}

const BOOLEANS = [
  scalar('bool', /^(?:[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/, () => true),
  scalar('bool', /^(?:[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/, () => false),
];

const INTEGERS = [
  scalar('int', /^[-+]?(?:0|[1-9][0-9_]*)$/, text => whole(text, Number(digits(text)))),
  scalar('int', /^[-+]?0[0-7_]+$/, text => whole(text, radix(text, 8))),
  scalar('int', /^[-+]?0x[0-9a-fA-F_]+$/, text => whole(text, radix(text.replace('0x', ''), 16))),
  scalar('int', /^[-+]?0b[01_]+$/, text => whole(text, radix(text.replace('0b', ''), 2))),
  scalar('int', /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/, text => whole(text, sexagesimal(text))),
];

const FLOATS = [
  scalar('float', /^[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?$/, text => Number(digits(text))),
  scalar('float', /^[-+]?\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?$/, text => Number(digits(text))),
  scalar('float', /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/, sexagesimal),
];

function scalar(name: string, test: RegExp, resolve: (text: string) => unknown): ScalarTag {
  return { tag: CORE + name, default: true, test, resolve };
}

/** A number that JavaScript would round stays text: no digit of a serial number is lost. */
function whole(text: string, value: number): number | string {
  return Number.isSafeInteger(value) ? value : text;
}

function digits(text: string): string {
  return text.replaceAll('_', '');
}

function radix(text: string, base: number): number {
  const value = Number.parseInt(digits(text).replace(/^[-+]/, ''), base);
  return text.startsWith('-') && value !== 0 ? -value : value;
}

function sexagesimal(text: string): number {
  const parts = digits(text).replace(/^[-+]/, '').split(':');
  const value = parts.reduce((sum, part) => sum * 60 + Number(part), 0);
  return text.startsWith('-') ? -value : value;
}
