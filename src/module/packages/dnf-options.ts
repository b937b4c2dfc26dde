import type { FromSchema } from 'json-schema-to-ts';
import type { ParamsSchema } from '../params-schema.ts';

const list = (description: string) => ({ type: 'array', items: { type: 'string' }, default: [], description }) as const;
const flag = (description: string) => ({ type: 'boolean', default: false, description }) as const;

/** What dnf and yum take besides: each is an option of their command lines. */
const schema = {
  type: 'object',
  properties: {
    enablerepo: list('Sources to use besides, for this task alone.'),
    disablerepo: list('Sources to leave alone in this task.'),
    exclude: list('Packages to leave alone.'),
    enable_plugin: list('Plugins to use besides.'),
    disable_plugin: list('Plugins to leave out.'),
    disable_excludes: {
      type: 'string',
      description: 'Whose excludes do not count: all, main or the name of a source.',
    },
    conf_file: { type: 'string', pattern: '^/', description: 'Another file of settings, on the host.' },
    releasever: { type: 'string', description: 'The release whose packages are meant.' },
    allowerasing: flag('Packages in the way may go (dnf).'),
    allow_downgrade: flag('What is asked for as name-version-release may be older than what is there.'),
    skip_broken: flag(
      'Leave out packages that cannot be had, or lack what they need; the task ends well without them.',
    ),
    nobest: flag('Install an older version when the newest cannot be had (dnf); state latest fails then.'),
    cacheonly: flag('Ask no server: what is on the host must do.'),
    disable_gpg_check: flag('Take packages without a valid signature.'),
    security: flag('With state latest: only what mends a security problem.'),
    bugfix: flag('With state latest: only what mends a bug.'),
    update_only: flag('With state latest: install nothing that is not there.'),
    install_weak_deps: { type: 'boolean', default: true, description: 'Install what packages recommend, too.' },
    sslverify: { type: 'boolean', default: true, description: 'Check certificates of the servers of sources.' },
    validate_certs: { type: 'boolean', default: true, description: 'Check certificates of the servers of sources.' },
  },
} as const satisfies ParamsSchema;

export const dnfParams = schema.properties;

export type DnfParams = Partial<FromSchema<typeof schema>>;

/** What stands before the verb, whatever it is. */
export function dnfOptions(given: DnfParams): readonly string[] {
  const { install_weak_deps: weak = true, sslverify = true, validate_certs: certificates = true } = given;
  const listed = [
    ...valued('--config', given.conf_file),
    ...valued('--releasever', given.releasever),
    ...valued('--disablerepo', given.disablerepo),
    ...valued('--enablerepo', given.enablerepo),
    ...valued('--exclude', given.exclude),
    ...valued('--disableplugin', given.disable_plugin),
    ...valued('--enableplugin', given.enable_plugin),
    ...valued('--disableexcludes', given.disable_excludes),
  ];
  const plain = [
    given.allowerasing === true ? '--allowerasing' : '',
    given.nobest === true ? '--nobest' : '',
    given.skip_broken === true ? '--skip-broken' : '',
    given.cacheonly === true ? '--cacheonly' : '',
    given.disable_gpg_check === true ? '--nogpgcheck' : '',
    weak ? '' : '--setopt=install_weak_deps=False',
    sslverify && certificates ? '' : '--setopt=sslverify=False',
  ];
  return [...listed, ...plain.filter(word => word !== '')];
}

/** Which updates count; an installation is none. */
export function updateOptions({ security, bugfix }: DnfParams): readonly string[] {
  return [...(security === true ? ['--security'] : []), ...(bugfix === true ? ['--bugfix'] : [])];
}

function valued(option: string, values: string | readonly string[] | undefined): readonly string[] {
  return (typeof values === 'string' ? [values] : (values ?? [])).map(value => `${option}=${value}`);
}
