/** Parameters of Ansible's modules for one manager that are not taken here, and what to do instead. */
export function refusedOf(module: string): Readonly<Record<string, string>> {
  switch (module) {
    case 'package':
      return { use: 'name the module of that manager instead of "package"' };
    case 'dnf':
    case 'yum':
      return Object.fromEntries(OPTIONS.map(name => [name, OTHERS[name] ?? asCommand(module, name)]));
    case 'apk':
      return Object.fromEntries(['available', 'no_cache', 'repository', 'upgrade', 'world'].map(ofApk));
    default:
      return {};
  }
}

const OPTIONS = [
  ...['autoremove', 'download_dir', 'download_only', 'install_repoquery', 'installroot'],
  ...['list', 'lock_timeout', 'use_backend'],
];

const OTHERS: Readonly<Record<string, string>> = {
  autoremove: 'do it with "command: dnf -y autoremove"',
  list: 'ask with "command: dnf list …" and register',
  install_repoquery: 'it has no meaning here: nothing is installed but what name says',
  use_backend: 'name the module dnf or yum',
};

function asCommand(manager: string, name: string): string {
  return `set it in the configuration of ${manager}, or do it with "command: ${manager} -y … install …"`.concat(
    name === 'lock_timeout' ? '; it waits for a lock as it is set' : '',
  );
}

function ofApk(name: string): readonly [string, string] {
  return [name, 'do it with "command: apk …"'];
}
