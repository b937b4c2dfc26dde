import { limitError } from '../errors.ts';
import {
  isDict,
  isList,
  isMapping,
  itemsOf,
  member,
  numberOf,
  textOf,
  truthy,
  Undefined,
  Float,
  type Value,
  type Kwargs,
} from '../values.ts';
import { argument, type Filter } from './filter.ts';
import { analysed, resolvesToText } from './yaml-scalar.ts';
import { YamlWriter } from './yaml-writer.ts';

interface Style {
  /** Python's `default_flow_style`; null: what holds nothing but scalars is written in flow style. */
  readonly flow: boolean | null;
  readonly indent: number;
  readonly width: number;
  readonly sorts: boolean;
  readonly allowsUnicode: boolean;
  readonly starts: boolean;
}

const DEEPEST = 100;
const LONGEST_KEY = 128;

type Place = 'root' | 'sequence' | 'value' | 'key';

/** PyYAML's emitter, for plain data. */
class Emitter {
  readonly #style: Style;
  readonly #writer: YamlWriter;
  #flowLevel = 0;
  #depth = 0;
  /** Undefined before the first collection. */
  #indent: number | undefined;

  constructor(style: Style) {
    this.#style = style;
    this.#writer = new YamlWriter(style.width, style.allowsUnicode);
  }

  document(value: Value): string {
    if (this.#style.starts) {
      this.#writer.indicator('---', { space: true });
      if (isCollection(value) && !this.#isFlow(value)) this.#writer.startLine();
    }
    this.#node(value, 'root');
    this.#writer.endLine();
    return this.#writer.text;
  }

  #node(value: Value, place: Place): void {
    this.#depth++;
    if (this.#depth > DEEPEST) throw limitError('a value is nested too deeply');
    if (!isCollection(value)) this.#scalar(value, place);
    else if (this.#flowLevel > 0 || this.#isFlow(value)) this.#flow(value);
    else if (isList(value)) this.#blockSequence(value, place);
    else this.#blockMapping(value);
    this.#depth--;
  }

  #isFlow(value: Value): boolean {
    if (itemsOf(value).length === 0) return true;
    if (this.#style.flow !== null) return this.#style.flow;
    const children = isList(value) ? value : itemsOf(value).map(key => member(value, textOf(key)) ?? null);
    return children.every(child => !isCollection(child));
  }

  #indented(isFlow: boolean, indentless: boolean, run: () => void): void {
    const before = this.#indent;
    if (before === undefined) this.#indent = isFlow ? this.#style.indent : 0;
    else if (!indentless) this.#indent = before + this.#style.indent;
    this.#writer.indent = this.#indent ?? 0;
    run();
    this.#indent = before;
    this.#writer.indent = before ?? 0;
  }

  #blockSequence(items: readonly Value[], place: Place): void {
    this.#indented(false, place === 'value' && !this.#writer.isIndention, () => {
      for (const item of items) {
        this.#writer.startLine();
        this.#writer.indicator('-', { space: true, keeps: true });
        this.#node(item, 'sequence');
      }
    });
  }

  #blockMapping(value: Value): void {
    this.#indented(false, false, () => {
      for (const [key, item] of this.#entries(value)) {
        this.#writer.startLine();
        if (isSimple(key)) {
          this.#scalar(key, 'key');
          this.#writer.indicator(':', { space: false });
        } else {
          this.#writer.indicator('?', { space: true, keeps: true });
          this.#node(key, 'value');
          this.#writer.startLine();
          this.#writer.indicator(':', { space: true, keeps: true });
        }
        this.#node(item, 'value');
      }
    });
  }

  #flow(value: Value): void {
    const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
    this.#writer.indicator(open, { space: true, opens: true });
    this.#flowLevel++;
    this.#indented(true, false, () => {
      const members = isList(value) ? value.map((item): readonly Value[] => [item]) : this.#entries(value);
      members.forEach((pair, index) => {
        if (index > 0) this.#writer.indicator(',', { space: false });
        if (this.#writer.isTooWide) this.#writer.startLine();
        const [first = null, second]: readonly (Value | undefined)[] = pair;
        this.#node(first, second === undefined ? 'sequence' : 'key');
        if (second === undefined) return;
        this.#writer.indicator(':', { space: false });
        this.#node(second, 'value');
      });
    });
    this.#flowLevel--;
    this.#writer.indicator(close, { space: false });
  }

  #entries(value: Value): readonly (readonly [string, Value])[] {
    const keys = itemsOf(value).map(key => textOf(key));
    if (this.#style.sorts) keys.sort((a, b) => (a < b ? -1 : 1));
    return keys.map(key => [key, member(value, key) ?? null]);
  }

  #scalar(value: Value, place: Place): void {
    const text = scalarText(value);
    const isKey = place === 'key';
    const analysis = analysed(text, this.#style.allowsUnicode);
    const isFlow = this.#flowLevel > 0;
    const allowsPlain = isFlow ? analysis.allowsFlowPlain : analysis.allowsBlockPlain;
    const isOwnText = typeof value !== 'string' || resolvesToText(text);
    const isPlain = isOwnText && allowsPlain && !(text === '' && (isFlow || isKey));
    const isSingle = analysis.allowsSingleQuoted && !(isKey && analysis.isMultiline);
    // Further lines stand one step in.
    this.#indented(true, false, () => {
      if (isPlain) this.#writer.plain(text, !isKey);
      else if (isSingle) this.#writer.single(text, !isKey);
      else this.#writer.double(text, !isKey);
    });
  }
}

function isCollection(value: Value): boolean {
  return isList(value) || isMapping(value) || isDict(value);
}

function isSimple(key: string): boolean {
  return key.length < LONGEST_KEY && !/[\n\u0085\u2028\u2029]/.test(key);
}

function scalarText(value: Value): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value instanceof Undefined) return value.fail();
  const text = textOf(value);
  if (!(value instanceof Float) && typeof value !== 'number') return text;
  if (/^-?inf$|^nan$/.test(text)) return text.replace(/(inf|nan)/, '.$1');
  return text.includes('e') && !text.includes('.') ? text.replace('e', '.0e') : text;
}

function styleOf(args: readonly Value[], kwargs: Kwargs, base: Pick<Style, 'flow' | 'indent'>): Style {
  const indent = numberOf(argument({ args, kwargs }, 0, 'indent') ?? base.indent);
  const flow = kwargs.get('default_flow_style');
  return {
    flow: flow === undefined ? base.flow : flow === null ? null : truthy(flow),
    indent: indent > 1 && indent < 10 ? indent : 2,
    width: numberOf(kwargs.get('width') ?? 80),
    sorts: truthy(kwargs.get('sort_keys') ?? true),
    allowsUnicode: truthy(kwargs.get('allow_unicode') ?? true),
    starts: truthy(kwargs.get('explicit_start') ?? false),
  };
}

const dumped =
  (base: Pick<Style, 'flow' | 'indent'>): Filter =>
  (value, args, kwargs) =>
    new Emitter(styleOf(args, kwargs, base)).document(value);

export const toYaml = dumped({ flow: null, indent: 2 });
export const toNiceYaml = dumped({ flow: false, indent: 4 });
