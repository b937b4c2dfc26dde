import type { Change } from '../../src/module/contract.ts';
import { sh } from '../../src/module/script.ts';
import { bridgeTool } from './bridge-tool.ts';
import { dhcpStop } from './dhcp.ts';
import { allPaths, modeOf } from './files.ts';
import { writtenBefore } from './written-before.ts';
import { liveChange } from './live-change.ts';
import { firewallTool, isSame, liveMasquerades, masqueradeOf, masqueradeText, removeCommand } from './masquerade.ts';
import { isGuestPort } from './names.ts';
import type { Params } from './params.ts';
import type { State } from './state.ts';
import { releaseChange } from './take-over.ts';
import { vlanOf } from './vlan.ts';

/** Files last: until then a run that was cut off still knows from them what there is to be taken away. */
export function removal(
  state: State,
  params: Params,
): { readonly live: readonly Change[]; readonly files: readonly Change[] } {
  return {
    live: [
      ...ruleRemoval(state, params),
      ...dhcpStop(state, params),
      ...bridgeRemoval(state, params),
      ...vlanRemoval(state, params),
    ],
    files: fileRemoval(state, allPaths(params)),
  };
}

export function fileRemoval({ files }: State, paths: readonly string[]): readonly Change[] {
  return paths
    .filter(path => files.has(path))
    .map(path => {
      const text = files.get(path) ?? '';
      const change = liveChange({
        summary: `remove ${path}`,
        before: text,
        after: '',
        scripts: [sh`rm -f -- ${path}`],
      });
      return { ...change, undo: [{ kind: 'write', path, mode: modeOf(path), content: text }] };
    });
}

/** The rule of the parameters and those that an earlier run wrote down; `absent` need not name address and uplink again. */
function ruleRemoval(state: State, params: Params): readonly Change[] {
  const tool = firewallTool(state);
  if (tool === undefined) return [];
  const named = masqueradeOf(params);
  const ours = [...(named === undefined ? [] : [named]), ...writtenBefore(state).rules];
  const live = liveMasquerades(state);
  const found = live.filter(
    (rule, index) => ours.some(own => isSame(rule, own)) && live.findIndex(first => isSame(first, rule)) === index,
  );
  return found.map(rule =>
    liveChange({
      summary: `stop masquerading ${masqueradeText(rule)}`,
      before: masqueradeText(rule),
      after: '',
      scripts: [sh`${sh.raw(removeCommand(tool, params.name, rule))}`],
    }),
  );
}

function vlanRemoval({ links }: State, params: Params): readonly Change[] {
  const vlan = vlanOf(params);
  if (vlan === undefined || links.get(vlan.name)?.vlan !== `${vlan.id} ${vlan.parent}`) return [];
  const { name, parent, id } = vlan;
  const summary = `remove the VLAN link ${name}`;
  return [
    liveChange({ summary, before: `VLAN ${id} of ${parent}`, after: '', scripts: [sh`ip link del dev ${name}`] }),
  ];
}

function bridgeRemoval(state: State, params: Params): readonly Change[] {
  const { links } = state;
  const { name, mode } = params;
  const bridge = links.get(name);
  if (bridge === undefined || mode === 'routed') return [];
  if (mode === 'bridged') return [releaseChange(state, params)];
  const isUsed = bridge.ports.some(isGuestPort);
  return [
    liveChange({
      summary: `remove the bridge ${name}`,
      before: [name, ...bridge.ports].join(', '),
      after: '',
      scripts: [bridgeTool(params).remove(name)],
      risk: isUsed ? 'disruptive' : 'write',
    }),
  ];
}
