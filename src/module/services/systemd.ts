import type { FromSchema } from 'json-schema-to-ts';
import { type AnyModule, defineModule, type Refusal } from '../contract.ts';
import { sh } from '../script.ts';
import type { ParamsSchema } from '../params-schema.ts';
import { isOfNetwork } from './of-network.ts';
import { look } from './look.ts';
import { planService, serviceFacts, type Wanted } from './plan.ts';
import { parseService, type ServiceState } from './state.ts';

const params = {
  type: 'object',
  additionalProperties: false,
  refused: {
    daemon_reexec: 'do it with "command: systemctl daemon-reexec"',
    'daemon-reexec': 'do it with "command: systemctl daemon-reexec"',
  },
  properties: {
    name: { type: 'string', description: 'The unit, with or without .service behind it.' },
    service: { type: 'string', description: 'Other name of name.' },
    unit: { type: 'string', description: 'Other name of name.' },
    state: {
      type: 'string',
      enum: ['started', 'stopped', 'restarted', 'reloaded'],
      description:
        'started and stopped are states; restarted and reloaded happen each time (a stopped unit is started).',
    },
    enabled: { type: 'boolean', description: 'Whether it starts with the host.' },
    masked: { type: 'boolean', description: 'Whether it cannot be started at all.' },
    daemon_reload: {
      type: 'boolean',
      default: false,
      description: 'Let systemd read its files again first. With a name: only when systemd says that it is needed.',
    },
    'daemon-reload': { type: 'boolean', description: 'Other name of daemon_reload.' },
    force: { type: 'boolean', description: 'Replace links that are in the way when enabling.' },
    no_block: {
      type: 'boolean',
      default: false,
      description: 'Do not let systemctl wait; xenplay looks until it is so.',
    },
    scope: {
      type: 'string',
      enum: ['system', 'user', 'global'],
      default: 'system',
      description: 'Which systemd: of the host, of the user, or of all users.',
    },
  },
} as const satisfies ParamsSchema;

type Params = FromSchema<typeof params>;

/** The module under one of its names. */
export function systemdModule(name: string): AnyModule {
  return defineModule<Params, ServiceState>({
    name,
    summary: 'A unit of systemd: that it runs, starts with the host, is masked.',
    params,
    needsSettledNetwork: given => isOfNetwork(wantedOf(given).name),
    check: refusals,
    probe: given => look({ ...wantedOf(given), which: 'systemd', pattern: '' }),
    parse: parseService,
    plan: (state, given) => {
      const wanted = wantedOf(given);
      if (state.manager !== 'systemd' && state.manager !== 'offline') return NO_SYSTEMD;
      const plan = planService(state, wanted);
      const reloads = wanted.daemonReload === true && plan.kind === 'converged';
      if (!reloads || (wanted.name !== undefined && !state.needsReload)) return plan;
      return {
        kind: 'command',
        summary: 'let systemd read its files again',
        script: sh`systemctl ${`--${wanted.scope}`} daemon-reload`,
      };
    },
    facts: (state, given) => serviceFacts(state, wantedOf(given)),
    outcome: ({ exitStatus, stderr }, given) => ({
      changed: false,
      facts: wantedOf(given).name === undefined ? {} : { name: wantedOf(given).name ?? '' },
      ...(exitStatus === 0 ? {} : { failure: { cause: `systemctl daemon-reload failed: ${stderr.trim()}` } }),
    }),
  });
}

const NO_SYSTEMD = {
  kind: 'impossible',
  code: 'no_systemd',
  cause: 'the host has no systemctl',
  mend: 'use the module "service", which knows OpenRC and init scripts too',
} as const;

function wantedOf(given: Params): Wanted {
  return {
    name: given.name ?? given.service ?? given.unit,
    state: given.state,
    enabled: given.enabled,
    masked: given.masked,
    daemonReload: given.daemon_reload || given['daemon-reload'] === true,
    scope: given.scope,
    force: given.force,
    noBlock: given.no_block,
    runlevel: 'default',
    words: [],
    sleepSeconds: 0,
  };
}

function refusals(given: Params): readonly Refusal[] {
  const { name } = wantedOf(given);
  const asks = given.state !== undefined || given.enabled !== undefined || given.masked !== undefined;
  if (name !== undefined || !asks) return [];
  return [{ code: 'missing_parameter', cause: 'state, enabled and masked need a name', mend: 'add "name:"' }];
}
