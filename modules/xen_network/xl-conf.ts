import type { Change } from '../../src/module/contract.ts';
import { sh } from '../../src/module/script.ts';
import type { Params } from './params.ts';
import { type Impossible, refuse } from './renderer.ts';
import type { State } from './state.ts';

export const XL_CONF = '/etc/xen/xl.conf';
const SCRIPTS = '/etc/xen/scripts';

const TEXT = String.raw`"[^"\n]*"|'[^'\n]*'`;
const VALUE = String.raw`(?:${TEXT}|-?0x[0-9a-fA-F]+|-?[0-9]+)`;
const LIST = String.raw`\[\s*(?:${VALUE}\s*(?:,\s*${VALUE}\s*)*,?\s*)?\]`;
const STATEMENT = new RegExp(String.raw`^\s*([a-zA-Z][\w.]*)\s*=\s*(${VALUE}|${LIST})\s*;?\s*(?:#.*)?$`);

/** Of a line of a length that somebody writes: the pattern is not quick on endless blanks. */
function statementIn(line: string): RegExpExecArray | null {
  return line.length > 1000 ? null : STATEMENT.exec(line);
}

/** Makes this network the one of guests whose vif names none; or lets it be that no longer. */
export function xlConfChanges(state: State, params: Params): readonly Change[] {
  if (!params.xl_default) return [];
  const before = state.xlConf ?? '';
  const after = params.state === 'absent' ? withoutDefaults(before, params) : withDefaults(before, defaultsOf(params));
  if (after === before) return [];
  return [
    {
      summary: `write ${XL_CONF}`,
      before,
      after,
      risk: 'write',
      actions: [
        { kind: 'run', script: sh`test ! -e ${XL_CONF} || cp -p -- ${XL_CONF} ${`${XL_CONF}.xenplay-was`}` },
        { kind: 'write', path: XL_CONF, mode: '0644', content: after },
      ],
      undo: [{ kind: 'write', path: XL_CONF, mode: '0644', content: before }],
    },
  ];
}

/** A mistake in this file makes every xl command fail, so nothing is added to one that we cannot read. */
export function xlConfRefusal({ xlConf, facts, xlScripts }: State, params: Params): Impossible | undefined {
  if (!params.xl_default || (params.state === 'absent' && xlConf === undefined)) return undefined;
  if (!facts.has('etc_xen'))
    return refuse(
      'no_xl',
      'the host has no /etc/xen, so there is no xl to have defaults',
      'install Xen, or take xl_default out',
    );
  const wrong = (xlConf ?? '').split('\n').findIndex(line => !/^\s*(#.*)?$/.test(line) && statementIn(line) === null);
  if (wrong >= 0)
    return refuse(
      'bad_xl_conf',
      `line ${wrong + 1} of ${XL_CONF} is not "KEY=VALUE" in one line: xl itself may fail on it`,
      'mend that line',
    );
  const script = scriptOf(params);
  return params.state === 'absent' || xlScripts.includes(script)
    ? undefined
    : refuse('missing_script', `the host has no ${SCRIPTS}/${script}`, 'install the scripts of Xen');
}

/** For a network that goes while guests would still be put into it, or that guests are kept from. */
export function xlConfWarnings({ xlConf }: State, params: Params): readonly string[] {
  const { name, mode, state, xl_default: isDefault } = params;
  if (isDefault || mode === 'routed') return [];
  const values = valuesOf(xlConf ?? '');
  if (state === 'absent')
    return values.get('vif.default.bridge') === name
      ? [`${XL_CONF} still names ${name} as the bridge of guests that name none`]
      : [];
  const script = values.get('vif.default.script') ?? values.get('vifscript');
  const own = scriptOf(params);
  return script === undefined || script.endsWith(own)
    ? []
    : [`${XL_CONF} has ${script} set up interfaces that name no script: for ${name} they need script: ${own}`];
}

function scriptOf({ mode, switch: kind }: Params): string {
  return mode === 'routed' ? 'vif-route' : kind === 'openvswitch' ? 'vif-openvswitch' : 'vif-bridge';
}

function defaultsOf(params: Params): ReadonlyMap<string, string | undefined> {
  const { mode, name, uplink } = params;
  return new Map([
    ['vif.default.script', `${SCRIPTS}/${scriptOf(params)}`],
    ['vif.default.bridge', mode === 'routed' ? undefined : name],
    ['vif.default.gatewaydev', mode === 'routed' ? uplink : undefined],
    // The old names of the first two.
    ['vifscript', undefined],
    ['defaultbridge', undefined],
  ]);
}

/** Each key once, where it stood; new ones at the end. What is undefined goes. */
function withDefaults(text: string, wanted: ReadonlyMap<string, string | undefined>): string {
  const left = new Map(wanted);
  const lines = text.split('\n').flatMap(line => {
    const key = statementIn(line)?.[1];
    if (key === undefined || !wanted.has(key)) return [line];
    const value = left.get(key);
    left.delete(key);
    if (value === undefined) return [];
    return [valuesOf(line).get(key) === value ? line : `${key}="${value}"`];
  });
  const added = [...left].flatMap(([key, value]) => (value === undefined ? [] : [`${key}="${value}"`]));
  const whole = lines.join('\n');
  const start = whole === '' || whole.endsWith('\n') ? whole : `${whole}\n`;
  return added.length === 0 ? whole : `${start}${added.join('\n')}\n`;
}

function withoutDefaults(text: string, params: Params): string {
  const values = valuesOf(text);
  const [key, own] =
    params.mode === 'routed' ? ['vif.default.gatewaydev', params.uplink] : ['vif.default.bridge', params.name];
  if (own === undefined || values.get(key) !== own) return text;
  const gone = new Map<string, undefined>([
    [key, undefined],
    ...(values.get('vif.default.script') === `${SCRIPTS}/${scriptOf(params)}`
      ? [['vif.default.script', undefined] as const]
      : []),
  ]);
  return withDefaults(text, gone);
}

function valuesOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap(line => {
      const [, key, value] = statementIn(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value.replace(/^["'](.*)["']$/, '$1')] as const];
    }),
  );
}
