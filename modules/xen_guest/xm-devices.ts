/** What became of one device: xl's text, and what is worth telling. */
export interface Converted {
  readonly text: string;
  readonly notes: readonly string[];
}

const FORMATS: Readonly<Record<string, string>> = {
  aio: 'raw',
  raw: 'raw',
  qcow: 'qcow',
  qcow2: 'qcow2',
  vhd: 'vhd',
};

/** `phy:vg/x,xvda,w`, `file:/path,hda,r`, `tap:qcow:/path,xvdb:cdrom,w!` in xl's named form. */
export function convertDisk(text: string): Converted | undefined {
  const [source = '', device = '', mode = 'w', ...rest] = text.split(',').map(part => part.trim());
  const [, vdev, kind] = /^((?:xvd|hd|sd)[a-z]{1,2}\d*|ioemu:[a-z0-9]+)(?::(cdrom|disk))?$/.exec(device) ?? [];
  if (vdev === undefined || source === '') return undefined;
  const target = sourceOf(source);
  if (target === undefined) return undefined;
  const isCdrom = kind === 'cdrom';
  const access = isCdrom || mode.startsWith('r') ? 'ro' : 'rw';
  return {
    text: [
      `format=${target.format}`,
      `vdev=${vdev.replace(/^ioemu:/, '')}`,
      `access=${access}`,
      ...(isCdrom ? ['devtype=cdrom'] : []),
      `target=${target.path}`,
    ].join(','),
    notes: [
      ...(mode.endsWith('!')
        ? [`disk ${vdev}: "${mode}" let two guests write to it; xl does not stop that either`]
        : []),
      ...(rest.length > 0 ? [`disk ${vdev}: the backend "${rest.join(',')}" is left out`] : []),
    ],
  };
}

function sourceOf(source: string): { readonly path: string; readonly format: string } | undefined {
  const [, prefix = '', path = ''] = /^((?:[a-z0-9]+:)*)(.*)$/.exec(source) ?? [];
  const words = prefix.split(':').filter(word => word !== '');
  const known = words.every(
    word => ['file', 'phy', 'tap', 'tap2', 'tapdisk'].includes(word) || Object.hasOwn(FORMATS, word),
  );
  if (!known || path === '') return undefined;
  const format = words.map(word => FORMATS[word]).find(found => found !== undefined) ?? 'raw';
  // xm looks for devices below /dev.
  return { path: path.startsWith('/') ? path : words.includes('phy') ? `/dev/${path}` : path, format };
}

const VIF_KEYS = ['mac', 'bridge', 'ip', 'script', 'vifname', 'rate', 'model', 'backend', 'type'];

/** `mac=…, bridge=…` with the keys that xl has. */
export function convertVif(text: string): Converted {
  const pairs = text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');
  const notes: string[] = [];
  const kept = pairs.filter(pair => {
    const key = pair.slice(0, Math.max(0, pair.indexOf('=')));
    // Without a card that is emulated there is nothing to say in xl.
    if (/^type=(netfront|paravirtualised)$/.test(pair)) return false;
    if (VIF_KEYS.includes(key)) return true;
    notes.push(`vif: xl has no "${pair}": it is left out`);
    return false;
  });
  if (!pairs.some(pair => pair.startsWith('mac=')))
    notes.push('vif: without mac= it gets another address at every start');
  const isBridged = !pairs.some(pair => /^script=.*vif-(route|nat)$/.test(pair));
  if (isBridged && !pairs.some(pair => pair.startsWith('bridge=')))
    notes.push('vif: without bridge= xl takes xenbr0, whatever xend took');
  return { text: kept.join(','), notes };
}
