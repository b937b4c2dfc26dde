import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Scalar, visit } from 'yaml';
import type { Diagnostic, Position } from '../../model/diagnostic.ts';
import { pyYamlTags } from '../../model/yaml-scalars.ts';

type Told = Pick<Diagnostic, 'cause' | 'mend'>;

/** Plain scalars that YAML 1.1 reads otherwise than most readers do, in text that parses. */
export function yamlSurprises(
  text: string,
  file: string,
  /** Names whose values are texts elsewhere. */
  textNames: ReadonlySet<string> = new Set(),
): readonly Diagnostic[] {
  const counter = new LineCounter();
  const document = parseDocument(text, {
    version: '1.1',
    customTags: pyYamlTags,
    lineCounter: counter,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const found: Diagnostic[] = [];
  const tell = (node: Scalar, told: Told | undefined): void => {
    if (told === undefined) return;
    const { line, col } = counter.linePos(node.range?.[0] ?? 0);
    const position: Position = { file, line, column: col };
    found.push({ code: 'yaml_surprise', severity: 'warning', ...told, position });
  };
  visit(document, {
    Scalar(key, node, path) {
      const parent = path.at(-1);
      const name = isPair(parent) && isScalar(parent.key) ? String(parent.key.value) : '';
      const truth = textNames.has(name) ? truthAmongTexts(node) : undefined;
      tell(node, key === 'key' ? keySurprise(node) : (numberSurprise(node, name) ?? textSurprise(node) ?? truth));
    },
    Seq(_, list) {
      if (isMap(list)) return;
      const isMixed = isSeq(list) && list.items.some(item => isScalar(item) && typeof item.value === 'string');
      if (isMixed) for (const item of list.items) if (isScalar(item)) tell(item, truthAmongTexts(item));
    },
  });
  return found;
}

/** As it is written, when that is without quotes. */
function plainSource({ source, type }: Scalar): string {
  return type === 'PLAIN' ? (source ?? '') : '';
}

const TRUTH_WORDS = /^(?:yes|no|on|off)$/i;

function keySurprise(node: Scalar): Told | undefined {
  const source = plainSource(node);
  if (!TRUTH_WORDS.test(source)) return undefined;
  return { cause: `the key ${source} is read as ${String(node.value)}`, mend: `write "${source}" in quotes` };
}

function truthAmongTexts(node: Scalar): Told | undefined {
  const source = plainSource(node);
  if (!TRUTH_WORDS.test(source)) return undefined;
  const cause = `${source} is read as ${String(node.value)}, and stands among texts`;
  return { cause, mend: `write "${source}" in quotes if it is a text, ${String(node.value)} if it is a truth` };
}

/** `1e3`, `0o17`: numbers for YAML 1.2, and for who writes them. */
function textSurprise(node: Scalar): Told | undefined {
  const source = plainSource(node);
  if (typeof node.value !== 'string' || !NUMBER_ELSEWHERE.test(source)) return undefined;
  const value = String(Number(source));
  return {
    cause: `${source} is read as a text here, and as the number ${value} by other readers of YAML`,
    mend: `write "${source}" in quotes if it is a text, ${value} if it is a number`,
  };
}

const NUMBER_ELSEWHERE = /^(?:[-+]?(?:\d+(?:\.\d*)?|\.\d+)[eE][-+]?\d+|0o[0-7]+)$/;

function numberSurprise(node: Scalar, key: string): Told | undefined {
  const source = plainSource(node);
  if (typeof node.value !== 'number' || source === '') return undefined;
  const value = String(node.value);
  if (/(?:^|_)mode$/.test(key)) return modeSurprise(source, value);
  if (source.includes(':')) return told(source, value, 'sixty parts an hour');
  if (/^[-+]?0[0-7_]+$/.test(source)) return told(source, value, 'an octal number');
  if (source.includes('_')) return told(source, value, 'a number');
  if (/\.\d*0$/.test(source) && !/[eE]/.test(source) && !/\.0$/.test(source)) return told(source, value, 'a number');
  return undefined;
}

function told(source: string, value: string, what: string): Told {
  return {
    cause: `${source} is read as ${value}, ${what}`,
    mend: `write "${source}" in quotes if it is a text, ${value} if it is meant`,
  };
}

/** 0644 is right in YAML 1.1 and wrong in 1.2; 644 is another mode in both. */
function modeSurprise(source: string, value: string): Told {
  if (/^0o?[0-7]+$/.test(source))
    return {
      cause: `the mode ${source} has no quotes: other readers of YAML take it for a decimal`,
      mend: `write "${source}"`,
    };
  const mode = Number(value).toString(8).padStart(4, '0');
  return { cause: `the mode ${source} is a decimal number: it means ${mode}`, mend: `write "0${source}"` };
}
