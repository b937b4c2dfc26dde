import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Json } from '../../model/json.ts';
import { shellWords } from '../../model/shell-words.ts';
import { pythonLiteral } from '../inventory/python-literal.ts';

type Told = Pick<Diagnostic, 'cause' | 'mend'>;

/** Values of an INI inventory that are read otherwise than they look, in text that could be read. */
export function iniSurprises(text: string, file: string): readonly Diagnostic[] {
  let kind = 'hosts';
  return text.split(/\r?\n/).flatMap((raw, index): readonly Diagnostic[] => {
    const line = raw.trim();
    if (line === '' || /^[#;]/.test(line)) return [];
    const section = /^\[[^\]:]*(?::([^\]]*))?\]/.exec(line);
    if (section !== null) kind = section[1] ?? 'hosts';
    if (section !== null || kind === 'children') return [];
    return (kind === 'vars' ? [line] : (shellWords(line) ?? []).slice(1)).flatMap(word => {
      const told = surprise(word);
      if (told === undefined) return [];
      const column = Math.max(raw.indexOf(word), raw.indexOf(line)) + 1;
      return [{ code: 'ini_surprise', severity: 'warning', ...told, position: { file, line: index + 1, column } }];
    });
  });
}

function surprise(assignment: string): Told | undefined {
  const [, name = '', value = ''] = /^([^=]*?)\s*=\s*(.*)$/.exec(assignment) ?? [];
  const read = pythonLiteral(value);
  if (typeof read === 'string') return textSurprise(name, value, read);
  return typeof read === 'number' ? numberSurprise(value, read) : undefined;
}

/** What says how a host is reached takes `no` for false; conditions do not. */
function textSurprise(name: string, value: string, read: Json): Told | undefined {
  if (/^(?:no|off|false)$/i.test(value) && !name.startsWith('ansible_'))
    return {
      cause: `${value} is a text in an INI inventory, which a condition takes for true`,
      mend: `write ${name}=False, or "${name} | bool" in conditions`,
    };
  if (read !== value || !/\s#/.test(value)) return undefined;
  return {
    cause: '# begins no comment behind a text: it is part of the value',
    mend: 'put the comment on a line above',
  };
}

function numberSurprise(value: string, read: number): Told | undefined {
  const bare = value.replace(/\s*#.*$/, '');
  if (String(read) === bare.replace(/^\+/, '') || /^-?\d+\.0$/.test(bare)) return undefined;
  return {
    cause: `${bare} is read as ${read}, a number`,
    mend: `write "'${bare}'" if it is a text, ${read} if it is meant`,
  };
}
