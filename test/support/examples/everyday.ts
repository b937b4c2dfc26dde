import { APK, CRONTAB, DNF, RPM, SYSTEMCTL } from '../stand-ins.ts';
import type { ExampleTried } from './example-tried.ts';

const executable = (name: string, text: string): string =>
  `{ echo '#!/bin/sh' && cat; } >/usr/bin/${name} <<'END-OF-STAND-IN'\n${text}\nEND-OF-STAND-IN\nchmod 755 /usr/bin/${name}\n`;

/** A flat repository of the host's own with a package of each name, empty but for what it is. */
export const repositoryOf = (...names: readonly string[]): string => `mkdir -p /repo /tmp/package/DEBIAN
for name in ${names.join(' ')}; do
  printf 'Package: %s\\nVersion: 1\\nArchitecture: all\\nMaintainer: nobody <nobody@example.org>\\nDescription: test\\n' "$name" >/tmp/package/DEBIAN/control
  dpkg-deb --build --root-owner-group /tmp/package "/repo/$name.deb" >/dev/null
done
${INDEX}`;

export const INDEX = `cd /repo
for deb in *.deb; do
  dpkg-deb -f "$deb"
  printf 'Filename: ./%s\\nSize: %s\\nSHA256: %s\\n\\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum <"$deb" | cut -d' ' -f1)"
done >Packages
echo 'deb [trusted=yes] file:/repo ./' >/etc/apt/sources.list
`;

const dnf: ExampleTried = {
  given: `mkdir -p /run/apk; ${executable('rpm', RPM)}${executable('dnf', DNF)}`,
  standIn: 'rpm and dnf',
};

const systemd: ExampleTried = {
  given: `cat >/usr/bin/systemctl <<'END'
${SYSTEMCTL}END
chmod 755 /usr/bin/systemctl; mkdir -p /run/systemd/system /run/units/lease-keeper`,
  standIn: 'systemctl',
};

/** A service as its init script shows it, without the kernel's part. */
const INIT_SCRIPT = `#!/bin/sh
### BEGIN INIT INFO
# Provides: nfs-kernel-server
# Required-Start:
# Required-Stop:
# Default-Start: 2 3 4 5
# Default-Stop: 0 1 6
# Short-Description: stand-in
### END INIT INFO
case $1 in
  start) : >/run/stand-in ;;
  stop) rm -f /run/stand-in ;;
  status) test -e /run/stand-in || exit 3 ;;
esac`;

export const everyday: Readonly<Record<string, ExampleTried>> = {
  apk: { given: `mkdir -p /run/apk; ${executable('apk', APK)}`, standIn: 'apk', flavour: 'busybox' },
  apt: { given: repositoryOf('xen-tools') },
  assemble: {
    here: 'mkdir exports.d; echo "/srv/a 192.0.2.1(ro)" >exports.d/a; echo "/srv/b 192.0.2.2(ro)" >exports.d/b',
  },
  authorized_key: {},
  blockinfile: {},
  command: { given: 'mkdir -p /srv/xen', looks: ["Ask for the kernel's version, which changes nothing"] },
  copy: { given: 'mkdir -p /etc/nfs.conf.d' },
  cron: { given: CRONTAB, standIn: 'crontab' },
  dnf,
  fetch: { given: 'echo "/srv 192.0.2.1(ro)" >/etc/exports' },
  file: { given: 'mkdir /srv/xen; : >/srv/xen/old.img' },
  find: {
    given: 'mkdir -p /srv/xen; : >/srv/xen/a.img; touch -d "2020-01-01" /srv/xen/a.img',
    looks: ['Images of guests that nobody has written to for a month'],
  },
  get_url: {
    // The sum in the example is that of this text.
    given: `mkdir -p /var/lib/images; ${executable('curl', 'while test $# -gt 1; do test "$1" != -o || printf test >"$2"; shift; done; printf 200')}`,
    standIn: 'curl',
  },
  group: {},
  getent: { looks: ['Who is root on the host?', 'Show the home'] },
  hostname: {},
  known_hosts: {
    given: 'echo "old-nfs.example.org ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7" >/etc/ssh/ssh_known_hosts',
  },
  lineinfile: { given: 'mkdir -p /etc/default; echo XENDOMAINS_SAVE=/var/lib/xen/save >/etc/default/xendomains' },
  modprobe: {
    given: `mount -t tmpfs tmpfs /sys/module; mkdir /sys/module/nfsd; mkdir -p /etc/modules-load.d
${executable('modprobe', 'exit 1')}`,
    standIn: 'a kernel that has nfsd built in',
  },
  mount: {
    given: `printf '#!/bin/sh\\nexec mount -i -t tmpfs -o ro "$1" "$2"\\n' >/usr/sbin/mount.nfs4; chmod 755 /usr/sbin/mount.nfs4`,
    standIn: 'mount.nfs4, which mounts memory under the name of the server; a real one in the lab',
  },
  package: { given: `${repositoryOf('xfsprogs')}apt-get -q update` },
  package_facts: { looks: ['Look what is installed', 'An NFS server is there'] },
  ping: { looks: ['Can the host be reached?'] },
  raw: { looks: ['See how long the host has been up'] },
  replace: { given: 'mkdir -p /etc/default; echo XENDOMAINS_AUTO_ONLY=false >/etc/default/xendomains' },
  script: {
    here: `printf '#!/bin/sh\\ntest "$1" = --all\\n: >/var/lib/disks-checked\\n' >check-disks.sh`,
  },
  service: {
    given: `cat >/etc/init.d/nfs-kernel-server <<'END'
${INIT_SCRIPT}
END
update-rc.d -f nfs-kernel-server remove`,
    standIn: "the init script of NFS's server",
  },
  setup: { looks: ['Look what the hosts are'] },
  shell: {
    given: executable('xl', 'printf "Name\\nDomain-0\\ng1\\n"'),
    standIn: 'xl',
    looks: ['Count the guests that run'],
  },
  slurp: { looks: ['What does the host export?', 'Show it'] },
  stat: { looks: ['Is there a kernel for guests?'] },
  sysctl: { given: 'echo 0 >/proc/sys/net/ipv4/ip_forward' },
  systemd,
  systemd_service: systemd,
  tempfile: { eachTime: { 'A folder to build in': 'a new one' } },
  template: { given: 'mkdir -p /etc/nfs.conf.d', here: 'echo "[nfsd]\nthreads = {{ 4 * 4 }}" >nfs.conf.j2' },
  unarchive: {
    given: 'mkdir /srv/www',
    here: 'mkdir site; echo hello >site/index.html; tar -C site -czf site.tar.gz .',
  },
  user: {},
  wait_for: { given: 'ip addr add 10.99.0.11/32 dev lo', looks: ["Wait until the guest's SSH server answers"] },
  yum: dnf,
};
