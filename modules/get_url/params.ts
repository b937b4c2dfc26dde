import type { FromSchema } from 'json-schema-to-ts';
import type { ParamsSchema } from '../../src/module/params-schema.ts';
import { attributeParams, refusedAttributes } from '../../src/module/files/attributes.ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  refused: {
    ...refusedAttributes,
    ciphers: 'set it in ~/.curlrc on the host',
    client_cert: 'load it with "command: curl --cert …"',
    client_key: 'load it with "command: curl --key …"',
    decompress: 'what comes is kept as it is: unpack it with unarchive or command',
    tmp_dest: 'it is loaded beside dest, so that it can take its place at once',
    unredirected_headers: 'load it with "command: curl …"',
    use_gssapi: 'load it with "command: curl --negotiate …"',
    use_netrc: 'a .netrc is never read; give url_username and url_password',
  },
  required: ['url', 'dest'],
  properties: {
    url: { type: 'string', description: 'What to load: http, https or ftp.' },
    dest: {
      type: 'string',
      description: 'Absolute path of the file on the host; a folder: into it, under the name in url.',
    },
    checksum: {
      type: 'string',
      description: 'What the file must have, e.g. "sha256:…": then nothing is loaded while the host has it.',
    },
    force: {
      type: 'boolean',
      default: false,
      description: 'Load it again each time; false: only when the server has a newer one.',
    },
    timeout: { type: 'integer', minimum: 1, default: 10, description: 'Seconds that the server may be silent.' },
    headers: { type: 'object', additionalProperties: { type: 'string' }, default: {}, description: 'Further headers.' },
    url_username: { type: 'string', aliases: ['username'], description: 'User for the server.' },
    url_password: {
      type: 'string',
      aliases: ['password'],
      description: 'Password for the server; needs curl on the host.',
    },
    http_agent: { type: 'string', default: 'ansible-httpget', description: 'What the loader calls itself.' },
    validate_certs: { type: 'boolean', default: true, description: 'Check the certificate of the server.' },
    force_basic_auth: { type: 'boolean', default: false, description: 'User and password are sent at once anyway.' },
    use_proxy: { type: 'boolean', default: true, description: 'Whether a proxy that the environment names is used.' },
    backup: {
      type: 'boolean',
      default: false,
      description: 'Keep the file that is replaced under its name with a time behind it.',
    },
    ...attributeParams,
  },
} as const satisfies ParamsSchema;

export type Params = FromSchema<typeof params>;
