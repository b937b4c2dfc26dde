import { type Dom0, inDom0 } from './dom0.ts';

/**
 * One line for each thing that a playbook could leave on a dom0: files with their times, links, addresses, exports, domains.
 * A disk image is written by its guest, so it is known by its inode alone.
 */
const LOOK = String.raw`
LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
find /etc /srv /var/lib/xenplay ! -type d ! -name '*.img' -printf 'file %p %s %m %T@ %l\n' 2>/dev/null | sort
find /srv -name '*.img' -printf 'image %p %i\n' | sort
ip -o link | awk '{ print "link", $2 }' | grep -v ' vif' || true
ip -o addr | awk '{ print "address", $2, $4 }' | grep -v ' vif' || true
exportfs -s | sort | sed 's/^/export /'
xl list | awk 'NR > 1 { print "domain", $1 }' | sort
sysctl net.ipv4.ip_forward | sed 's/^/sysctl /'
iptables-save | grep '^-A' | sed 's/^/rule /' || true
`;

/** What there is on the dom0, in comparable lines. */
export async function fingerprint(dom0: Dom0): Promise<readonly string[]> {
  const looked = await inDom0(dom0, LOOK);
  if (looked.status !== 0) throw new Error(`cannot look at the dom0: ${looked.stderr}`);
  return looked.stdout.trim().split('\n');
}

/** The same without times, for comparing before and after a teardown. */
export function withoutTimes(lines: readonly string[]): readonly string[] {
  return lines.map(line => (line.startsWith('file ') ? line.replace(/ [0-9.]+ (\S*)$/, ' $1') : line));
}
