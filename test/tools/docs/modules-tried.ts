/** On what a module was tried. `hosts`: kinds of hosts in that test, as its text names them. */
export interface Tried {
  /** Below test/. */
  readonly file: string;
  readonly hosts: readonly ('debian' | 'busybox' | 'dash' | 'bash' | 'ash')[];
  /** What is not the real thing there. */
  readonly standIn?: string;
}

const both = ['debian', 'busybox'] as const;
const modules = (name: string, standIn?: string): Tried => ({
  file: `integration/modules/${name}.test.ts`,
  hosts: both,
  ...(standIn === undefined ? {} : { standIn }),
});
const shells: Tried = { file: 'integration/modules/shells.test.ts', hosts: ['dash', 'bash', 'ash'] };
const differential: Tried = { file: 'differential/playbooks', hosts: [] };

export const TRIED: Readonly<Record<string, readonly Tried[]>> = {
  apk: [modules('apt', 'apk')],
  apt: [modules('apt')],
  assemble: [modules('find-and-read'), shells, differential],
  async_status: [{ file: 'integration/run/jobs.test.ts', hosts: ['dash', 'busybox'] }, differential],
  authorized_key: [modules('accounts')],
  blockinfile: [modules('edit'), shells, differential],
  command: [{ file: 'integration/run/language.test.ts', hosts: [] }, differential],
  copy: [modules('copy-tree'), modules('file'), shells, differential],
  cron: [modules('host-settings', 'crontab')],
  dnf: [modules('apt', 'rpm and dnf')],
  fetch: [modules('fetch'), differential],
  file: [modules('file'), shells, differential],
  find: [modules('find-and-read'), shells, differential],
  get_url: [{ file: 'integration/modules/get-url.test.ts', hosts: ['busybox', 'dash'] }],
  getent: [modules('look-ups'), differential],
  group: [modules('accounts')],
  hostname: [modules('host-settings')],
  known_hosts: [modules('known-hosts'), differential],
  lineinfile: [modules('edit'), shells, differential],
  modprobe: [modules('host-settings', 'the list of loaded modules')],
  mount: [modules('host-settings')],
  package: [modules('apt', 'apk, rpm and dnf')],
  package_facts: [modules('look-ups', 'rpm, and what apk keeps')],
  ping: [{ file: 'integration/run/round-trips.test.ts', hosts: ['busybox'] }, differential],
  raw: [differential],
  reboot: [
    { file: 'integration/run/reboot.test.ts', hosts: [], standIn: 'the end and the new start of sshd' },
    { file: 'lab/reboot.test.ts', hosts: [] },
  ],
  replace: [modules('edit'), shells, differential],
  script: [modules('script'), differential],
  service: [modules('service')],
  setup: [modules('setup'), differential],
  shell: [{ file: 'integration/run/jobs.test.ts', hosts: ['dash', 'busybox'] }, differential],
  slurp: [modules('find-and-read'), shells, differential],
  stat: [shells, differential],
  sysctl: [modules('host-settings')],
  systemd: [modules('service', 'systemctl')],
  tempfile: [modules('find-and-read'), differential],
  template: [modules('template'), differential],
  unarchive: [modules('unarchive'), differential],
  user: [modules('accounts')],
  wait_for: [{ file: 'integration/modules/wait-for.test.ts', hosts: ['busybox', 'dash'] }, differential],
  wait_for_connection: [differential],
};

/** docs/modules-tried.md. */
export function modulesTriedPage(): string {
  const names = Object.keys(TRIED).toSorted();
  const rows = names.flatMap(name =>
    (TRIED[name] ?? []).map(({ file, hosts, standIn }, index) => {
      const cells = [index === 0 ? name : '', `\`test/${file}\``, hosts.join(', '), standIn ?? ''];
      return `| ${cells.join(' | ')} |`;
    }),
  );
  return `# On what the everyday modules were tried

Written by \`npm run docs\`; a test holds each row against the text of the test that it names. \`debian\` is a host of the fleet with
dash, GNU tools and OpenSSH, \`busybox\` one with ash, busybox's tools and dropbear; dash, bash and ash alone are shells in which the
module's scripts are run; \`test/differential/playbooks\` is the comparison with ansible-playbook on Debian. What is a stand-in cannot be
had in a namespace.

| module | test | hosts and shells | stand-in for |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

/** The same modules under another name. */
export const OTHER_NAMES: readonly string[] = ['systemd_service', 'yum'];
