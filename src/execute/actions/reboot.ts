import { failedResult } from '../results.ts';
import { rebootRequest } from '../reboot/request.ts';
import type { ControllerAction } from './action.ts';

const seconds = { type: 'integer', minimum: 0 } as const;

export const reboot: ControllerAction = {
  name: 'reboot',
  asksHost: true,
  summary: 'Restarts the host, and waits until it has started anew and is ready.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      pre_reboot_delay: {
        ...seconds,
        default: 0,
        aliases: ['pre_reboot_delay_sec'],
        description: 'Seconds before the restart; whole minutes count.',
      },
      post_reboot_delay: {
        ...seconds,
        default: 0,
        aliases: ['post_reboot_delay_sec'],
        description: 'Seconds from the restart to the first look.',
      },
      reboot_timeout: {
        ...seconds,
        default: 600,
        aliases: ['reboot_timeout_sec'],
        description: 'Seconds until the host must have started anew, and once more until it must be ready.',
      },
      connect_timeout: {
        ...seconds,
        minimum: 1,
        aliases: ['connect_timeout_sec'],
        description: 'Seconds for each phase of a try to connect; default: as for every connection.',
      },
      test_command: {
        type: 'string',
        default: 'whoami',
        description: 'A command that ends well once the host is ready.',
      },
      msg: {
        type: 'string',
        default: 'Reboot initiated by xenplay',
        description: 'What users of the host are told.',
      },
      boot_time_command: {
        type: 'string',
        default: 'cat /proc/sys/kernel/random/boot_id',
        description: 'A command that prints another text after each start.',
      },
      reboot_command: {
        type: 'string',
        description: 'A command that restarts the host, with its words; the delays and msg do not count then.',
      },
      search_paths: {
        type: 'array',
        items: { type: 'string', pattern: '^[^:]+$' },
        default: ['/sbin', '/bin', '/usr/sbin', '/usr/bin', '/usr/local/sbin'],
        description: 'Folders of the host in which the program is looked for.',
      },
    },
  },
  async run(params, scope) {
    const request = rebootRequest(params);
    return { result: request === undefined ? failedResult(NO_COMMAND) : await scope.reboot(request) };
  },
};

const NO_COMMAND = {
  code: 'wrong_parameter',
  cause: 'reboot_command is empty, or a quote in it is not closed',
  mend: 'write the program and its words',
};
