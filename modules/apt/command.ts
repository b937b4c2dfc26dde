import { type Script, sh } from '../../src/module/script.ts';
import type { Params } from './params.ts';

export type Verb = 'install' | 'remove' | 'build-dep' | 'upgrade' | 'dist-upgrade' | 'autoremove' | 'none';

export function namesOf({ name, pkg, package: other }: Params): readonly string[] {
  return (name ?? pkg ?? other ?? [])
    .flatMap(item => item.split(','))
    .map(item => item.trim())
    .filter(item => item !== '');
}

export function verbOf(given: Params): Verb {
  if (given.deb !== undefined) return 'install';
  if (namesOf(given).length > 0)
    return given.state === 'absent' ? 'remove' : given.state === 'build-dep' ? 'build-dep' : 'install';
  if (['yes', 'True', 'safe'].includes(given.upgrade)) return 'upgrade';
  if (['dist', 'full'].includes(given.upgrade)) return 'dist-upgrade';
  return given.autoremove ? 'autoremove' : 'none';
}

/** Options that decide what apt would do; none holds a blank. */
export function optionsOf(given: Params): readonly string[] {
  const release = given.default_release ?? given['default-release'];
  const recommends = given.install_recommends ?? given['install-recommends'];
  const flags: readonly (readonly [boolean, string])[] = [
    [given.purge, '--purge'],
    [given.autoremove && verbOf(given) !== 'autoremove', '--auto-remove'],
    [recommends === false, '--no-install-recommends'],
    [recommends === true, '--install-recommends'],
    [given.only_upgrade, '--only-upgrade'],
    [given.allow_unauthenticated, '--allow-unauthenticated'],
    [given.allow_downgrade, '--allow-downgrades'],
    [given.allow_change_held_packages, '--allow-change-held-packages'],
    [given.fail_on_autoremove, '--no-remove'],
  ];
  const set = flags.filter(([is]) => is).map(([, flag]) => flag);
  return release === undefined || release === '' ? set : [...set, `-t=${release}`];
}

const ENVIRONMENT =
  'export DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical APT_LISTCHANGES_FRONTEND=none LC_ALL=C';

/** Several tries: mirrors that are being written to give hash sums that do not fit, for a moment. */
export function updateScript(given: Params): Script {
  const { lock_timeout: lock, update_cache_retries: retries, update_cache_retry_max_delay: longest } = given;
  return sh`${sh.raw(ENVIRONMENT)}
tries=0
until apt-get -q -o ${`DPkg::Lock::Timeout=${lock}`} -o APT::Update::Error-Mode=any update </dev/null; do
  tries=$((tries + 1))
  test "$tries" -le ${retries} || exit 1
  sleep "$((tries < ${longest} ? tries : ${longest}))"
done
touch -c /var/lib/apt/lists`;
}

export function aptScript(given: Params, names: readonly string[]): Script {
  const dpkg = given.dpkg_options
    .split(',')
    .map(option => option.trim())
    .filter(option => option !== '');
  const words = [
    '-y',
    '-q',
    '-o',
    `DPkg::Lock::Timeout=${given.lock_timeout}`,
    ...dpkg.flatMap(option => ['-o', `Dpkg::Options::=--${option}`]),
    ...optionsOf(given),
  ];
  const targets = given.deb === undefined ? names : [given.deb];
  return sh`${sh.raw(ENVIRONMENT)}
apt-get ${words} ${verbOf(given)} ${targets} </dev/null`;
}
