import type { JsonObject } from '../../model/json.ts';
import { isJsonArray } from '../../model/json.ts';
import { wordsOf } from '../../module/opaque/words.ts';

/** What a task wants of a restart. */
export interface RebootRequest {
  /** Words of a command of the play's own; none: what the host has. */
  readonly command: readonly string[];
  readonly message: string;
  readonly delaySeconds: number;
  /** From the command on, before the first look. */
  readonly pauseSeconds: number;
  readonly timeoutSeconds: number;
  readonly connectSeconds?: number;
  /** Prints another text after each start. */
  readonly bootCommand: string;
  /** Ends well once the host is ready. */
  readonly testCommand: string;
  readonly folders: readonly string[];
}

/** Undefined for a command with a quote left open, or none. */
export function rebootRequest(params: JsonObject): RebootRequest | undefined {
  const number = (name: string): number => Number(params[name] ?? 0);
  const text = (name: string): string => (typeof params[name] === 'string' ? params[name] : '');
  const own = params['reboot_command'] !== undefined;
  const command = own ? wordsOf(text('reboot_command')) : [];
  if (command === undefined || (own && command.length === 0)) return undefined;
  const folders = params['search_paths'];
  return {
    command,
    message: text('msg'),
    delaySeconds: number('pre_reboot_delay'),
    pauseSeconds: own ? 0 : number('post_reboot_delay'),
    timeoutSeconds: number('reboot_timeout'),
    ...(params['connect_timeout'] === undefined ? {} : { connectSeconds: number('connect_timeout') }),
    bootCommand: text('boot_time_command'),
    testCommand: text('test_command'),
    folders: isJsonArray(folders) ? folders.map(String) : [],
  };
}
