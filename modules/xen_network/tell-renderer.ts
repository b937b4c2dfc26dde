import type { Change } from '../../src/module/contract.ts';
import { scriptFile, sh } from '../../src/module/script.ts';
import type { Renderer } from './files.ts';
import { liveChange } from './live-change.ts';
import type { Params } from './params.ts';

const tell = scriptFile(import.meta.url, 'tell-renderer.sh');
const tellManager = scriptFile(import.meta.url, 'tell-manager.sh');
const prove = scriptFile(import.meta.url, 'prove-netplan.sh');

/** Where it does not run, the files are for the next boot. */
const RELOAD = sh`if nmcli -t general status >/dev/null 2>&1; then nmcli connection reload; fi`;

/**
 * A renderer that runs keeps in mind what it read: until it reads again, it would give the uplink its old addresses back at the
 * next loss of carrier. A bridge without an uplink in it is left as we made it.
 */
export function telling(renderer: Renderer | undefined, { mode, name, uplink, state }: Params): readonly Change[] {
  if (renderer === 'networkmanager') {
    const hasPort = mode === 'bridged' || mode === 'vlan';
    const connect = mode === 'bridged' ? (uplink ?? '') : '';
    const script = !hasPort ? RELOAD : state === 'absent' ? tellManager('', connect) : tellManager(name, '');
    return [liveChange({ summary: 'have NetworkManager read its files', before: '', after: '', scripts: [script] })];
  }
  if ((renderer !== 'networkd' && renderer !== 'netplan') || (mode !== 'bridged' && mode !== 'vlan')) return [];
  return [
    liveChange({
      summary: `have ${renderer} read its files again`,
      before: '',
      after: '',
      scripts: [tell(renderer, state === 'absent' ? (uplink ?? name) : name)],
    }),
  ];
}

/** With netplan, the first change begins with the proof that it takes all of the new texts. */
export function proved(changes: readonly Change[], texts: ReadonlyMap<string, string>): readonly Change[] {
  const [first, ...rest] = changes;
  if (first === undefined || ![...texts.keys()].some(path => path.startsWith('/etc/netplan/'))) return changes;
  const script = prove(...[...texts].flat());
  return [{ ...first, actions: [{ kind: 'run', script, deadlineSeconds: 30 }, ...first.actions] }, ...rest];
}
