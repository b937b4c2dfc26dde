/** Settings of a device in one form, so that spellings that mean the same compare equal. */
export function normalVif(text: string): string {
  const settings = text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');
  return settings
    .map(part => (/^mac=/i.test(part) ? part.toLowerCase() : part.replace(/^netdev=/, 'gatewaydev=')))
    .toSorted()
    .join(',');
}

const FORMATS = ['', 'raw', 'qcow', 'qcow2', 'vhd', 'qed'];
/** Words before a path that xl still takes and that say no more than it sees itself (xl-disk-configuration(5)). */
const OLD_PREFIX = /^(?:(?:file|phy|tap2?|aio|ioemu|tapdisk):)+/;

/** Named and positional settings of a disk: `[target],[format],[vdev],[access]`, older `target,vdev,access`, `target=` last. */
export function normalDisk(text: string): readonly (readonly [setting: string, value: string])[] {
  const { named, positional } = settingsOf(text);
  const [path, ...rest] = positional;
  const order = FORMATS.includes(rest[0] ?? '') ? ['format', 'vdev', 'access'] : ['vdev', 'access'];
  if (path !== undefined && !named.has('target')) named.set('target', path);
  for (const [index, value] of rest.entries()) named.set(order[index] ?? `surplus${index}`, value);
  const taken = (key: string): string => {
    const value = named.get(key) ?? '';
    named.delete(key);
    return value;
  };
  const [, vdev = '', suffix] = /^(.*?)(?::(cdrom|disk))?$/.exec(taken('vdev')) ?? [];
  if (named.delete('cdrom') || suffix === 'cdrom') named.set('devtype', 'cdrom');
  const { prefix, script, target } = targetOf(taken('target'));
  if (script !== undefined && !named.has('script')) named.set('script', script);
  const [format, access] = [taken('format'), taken('access')];
  const kind = prefix ?? (format || 'raw');
  const settings = { vdev, format: kind, access: accessOf(access, named.get('devtype') === 'cdrom'), target };
  return [...Object.entries(settings), ...[...named].toSorted()];
}

/** A path behind what says its format, or the script that makes a device of it. */
function targetOf(text: string): { prefix: string | undefined; script: string | undefined; target: string } {
  const [, prefix, block, target = ''] =
    /^(?:(raw|qcow2|qcow|vhd):|(iscsi|e?nbd|drbd):)?([^]*)$/.exec(text.replace(OLD_PREFIX, '')) ?? [];
  return { prefix, script: block === undefined ? undefined : `block-${block}`, target };
}

function accessOf(text: string, isCdrom: boolean): string {
  if (text === '') return isCdrom ? 'ro' : 'rw';
  return text === 'r' ? 'ro' : text === 'w' ? 'rw' : text;
}

function settingsOf(text: string): { named: Map<string, string>; positional: readonly string[] } {
  const named = new Map<string, string>();
  const positional: string[] = [];
  // `target=` takes all that follows, commas too.
  const at = /(?:^|,)\s*target=/.exec(text);
  if (at !== null) named.set('target', text.slice(at.index + at[0].length));
  const before = at === null ? text : text.slice(0, at.index);
  for (const part of before.trim() === '' ? [] : before.split(',').map(word => word.trim())) {
    const equals = part.indexOf('=');
    if (/^[a-z]+=/.test(part)) named.set(part.slice(0, equals), part.slice(equals + 1));
    else if (FLAGS.includes(part)) named.set(part, '');
    else positional.push(part);
  }
  return { named, positional };
}

const FLAGS = ['cdrom', 'direct-io-safe', 'discard', 'no-discard', 'trusted', 'untrusted'];
