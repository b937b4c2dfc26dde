import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { localShell, type RunScript } from './converge.ts';

/**
 * A host that only looks like one with Xen: a private /sys and process table, stand-ins for commands. Its outputs are
 * checked against captures of a real dom0 in test/cases.
 */
export interface LookAlike {
  readonly run: RunScript;
  /** A folder that stand-ins may write to. */
  readonly root: string;
  close(): void;
}

export interface LookAlikeParts {
  /** Files of /sys, e.g. `hypervisor/type`. */
  readonly sys?: Readonly<Record<string, string>>;
  /** Files of /var/log/xen. */
  readonly log?: Readonly<Record<string, string>>;
  /** Stand-ins: name and shell text. */
  readonly commands?: Readonly<Record<string, string>>;
  /** Files of /etc besides the machine's own, e.g. `xen/xl.conf`. */
  readonly etc?: Readonly<Record<string, string>>;
  /** Names of processes that run. */
  readonly processes?: readonly string[];
  /** A process of xl that minds a guest, by its log in /var/log/xen: the file's name, and what is in it, with PID for its pid. */
  readonly minder?: { readonly log: string; readonly text: string };
  /** It looks as if systemd had booted it. */
  readonly systemd?: boolean;
  readonly user?: 'root' | 'nobody';
  /** A process that looks like xend: by its pid file, or by its command line alone; or nothing but the file that it locks. */
  readonly xend?: 'pid file' | 'process' | 'lock';
}

const SET_UP = `set -eu
root=$1 user=$2
shift 2
mount -t tmpfs tmpfs /sys
cp -R "\${root}/sys/." /sys/
mount -t tmpfs tmpfs /var/log
mkdir /var/log/xen
cp -R "\${root}/log/." /var/log/xen/
mount -t overlay -o "lowerdir=\${root}/etc:/etc" overlay /etc
for process in "\${root}/processes"/*; do
  test -e "\${process}" || continue
  "\${process}" 600 </dev/null >/dev/null 2>&1 &
  until grep -qx "\${process##*/}" "/proc/$!/comm"; do kill -0 "$!"; done
done
for log in "\${root}/minder"/*; do
  test -e "\${log}" || continue
  /bin/sleep 600 </dev/null >>"/var/log/xen/\${log##*/}" 2>&1 &
  sed "s/PID/$!/" "\${log}" >"/var/log/xen/\${log##*/}"
done
if test -e "\${root}/systemd"; then
  mount -t tmpfs tmpfs /run
  mkdir -p /run/systemd/system /run/lock
fi
xend=$(cat "\${root}/xend" 2>/dev/null) || xend=
case \${xend} in
  'pid file')
    mount -t tmpfs tmpfs /run
    sleep 600 </dev/null >/dev/null 2>&1 &
    echo "$!" >/run/xend.pid ;;
  process)
    mkdir "\${root}/sbin"
    printf 'sleep 600\\n:\\n' >"\${root}/sbin/xend"
    mount -t overlay -o "lowerdir=\${root}/sbin:/usr/sbin" overlay /usr/sbin
    cp /bin/sh "\${root}/python2.7"
    "\${root}/python2.7" /usr/sbin/xend start </dev/null >/dev/null 2>&1 &
    until grep -qx python2.7 "/proc/$!/comm"; do kill -0 "$!"; done ;;
  lock) mount -t tmpfs tmpfs /var/lock && : >/var/lock/xend ;;
esac
PATH=\${root}/bin:\${PATH}
test "\${user}" = root || exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
exec "$@"
`;

export function lookAlike(shell: readonly [string, ...string[]], parts: LookAlikeParts): LookAlike {
  const root = mkdtempSync('/tmp/xenplay-look-alike-');
  chmodSync(root, 0o777);
  for (const folder of ['sys', 'log', 'etc', 'bin', 'processes']) mkdirSync(join(root, folder));
  write(join(root, 'sys'), parts.sys ?? {});
  write(join(root, 'log'), parts.log ?? {});
  write(join(root, 'etc'), parts.etc ?? {});
  for (const [name, text] of Object.entries(parts.commands ?? {}))
    writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  // A copy, since a process bears the name of its file.
  for (const name of parts.processes ?? []) cpSync('/bin/sleep', join(root, 'processes', name));
  if (parts.minder !== undefined) write(join(root, 'minder'), { [parts.minder.log]: parts.minder.text });
  if (parts.systemd === true) writeFileSync(join(root, 'systemd'), '');
  if (parts.xend !== undefined) writeFileSync(join(root, 'xend'), parts.xend);
  const unshare = ['--mount', '--pid', '--fork', '--mount-proc', 'sh', '-c', SET_UP, 'sh'];
  return {
    run: localShell(['unshare', ...unshare, root, parts.user ?? 'root', ...shell]),
    root,
    close: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
  }
}
