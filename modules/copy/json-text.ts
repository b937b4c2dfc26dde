import { wholeFloatText } from '../../src/model/whole-floats.ts';

/** A member as the text that Python's json.dumps makes of it: playbooks were written for its blanks. */
export function jsonText(container: object, key: string): string {
  const value: unknown = Reflect.get(container, key);
  if (typeof value === 'string') return asciiText(value);
  if (typeof value !== 'object' || value === null) return wholeFloatText(container, key) ?? JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((_, index) => jsonText(value, String(index))).join(', ')}]`;
  const members = Object.keys(value).map(name => `${asciiText(name)}: ${jsonText(value, name)}`);
  return `{${members.join(', ')}}`;
}

function asciiText(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
