import type { FromSchema } from 'json-schema-to-ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  refused: {
    autoclean: 'do it with "command: apt-get autoclean"',
    clean: 'do it with "command: apt-get clean"',
    force: 'say what may be: allow_unauthenticated, allow_downgrade, allow_change_held_packages',
    policy_rc_d: 'write /usr/sbin/policy-rc.d with copy before, remove it after',
  },
  properties: {
    name: {
      type: 'array',
      items: { type: 'string' },
      description: 'Packages; name=version asks for one version (a pattern such as 1.0* may be one).',
    },
    pkg: { type: 'array', items: { type: 'string' }, description: 'Other name of name.' },
    package: { type: 'array', items: { type: 'string' }, description: 'Other name of name.' },
    state: {
      type: 'string',
      enum: ['present', 'latest', 'absent', 'build-dep'],
      default: 'present',
      description:
        'present: installed in any version; latest: in the newest; absent: removed; build-dep: what building it needs.',
    },
    deb: { type: 'string', pattern: '^/', description: 'A .deb file on the host to install, with what it needs.' },
    update_cache: {
      type: 'boolean',
      description: 'Fetch the package lists first. Not done when all is installed already and state is present.',
    },
    'update-cache': { type: 'boolean', description: 'Other name of update_cache.' },
    cache_valid_time: {
      type: 'integer',
      minimum: 0,
      default: 0,
      description: 'Seconds for which package lists are new enough; implies update_cache when it is not 0.',
    },
    update_cache_retries: {
      type: 'integer',
      minimum: 0,
      default: 5,
      description: 'How often fetching lists is tried again.',
    },
    update_cache_retry_max_delay: {
      type: 'integer',
      minimum: 0,
      default: 12,
      description: 'Seconds that are waited at most before fetching lists is tried again.',
    },
    upgrade: {
      type: 'string',
      enum: ['no', 'False', 'yes', 'True', 'safe', 'dist', 'full'],
      default: 'no',
      description: 'Upgrade all packages: yes or safe remove nothing, dist or full may.',
    },
    purge: { type: 'boolean', default: false, description: 'Remove configuration too.' },
    autoremove: { type: 'boolean', default: false, description: 'Remove packages that only others needed.' },
    default_release: {
      type: 'string',
      pattern: '^[^\\s\'"]*$',
      description: 'Release to take packages from (apt-get -t).',
    },
    'default-release': { type: 'string', pattern: '^[^\\s\'"]*$', description: 'Other name of default_release.' },
    install_recommends: {
      type: 'boolean',
      description: 'Whether recommended packages come along; default: as apt is set.',
    },
    'install-recommends': { type: 'boolean', description: 'Other name of install_recommends.' },
    only_upgrade: { type: 'boolean', default: false, description: 'Upgrade what is installed, install nothing new.' },
    allow_unauthenticated: {
      type: 'boolean',
      aliases: ['allow-unauthenticated'],
      default: false,
      description: 'Take packages that nobody signed.',
    },
    allow_downgrade: {
      type: 'boolean',
      aliases: ['allow_downgrades', 'allow-downgrade', 'allow-downgrades'],
      default: false,
      description: 'A version that is asked for may be older.',
    },
    allow_change_held_packages: {
      type: 'boolean',
      default: false,
      description: 'Packages that are held may change, too.',
    },
    fail_on_autoremove: {
      type: 'boolean',
      default: false,
      description: 'Fail rather than remove a package on the way.',
    },
    dpkg_options: {
      type: 'string',
      pattern: '^[a-z, -]*$',
      default: 'force-confdef,force-confold',
      description: 'Options of dpkg, parted by commas.',
    },
    lock_timeout: { type: 'integer', minimum: 0, default: 60, description: 'Seconds to wait for another apt or dpkg.' },
    force_apt_get: { type: 'boolean', default: false, description: 'apt-get is what is used anyway.' },
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
