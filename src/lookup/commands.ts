import { spawnSync } from 'node:child_process';
import { jsonText, type Json } from '../model/json.ts';
import { type Plugin, refused } from './plugin.ts';

const MOST_BYTES = 10_000_000;
const LONGEST_MS = 600_000;

/** What a command on the controller prints, without the white space at its end. */
export const pipeText: Plugin = terms => terms.map(term => output(term).trimEnd());

export const pipeLines: Plugin = terms =>
  terms.flatMap(term =>
    output(term)
      .split(/\r\n|\n|\r/)
      .filter((line, index, all) => index < all.length - 1 || line !== ''),
  );

function output(term: Json): string {
  const { status, signal, error, stdout, stderr } = spawnSync('/bin/sh', ['-c', jsonText(term)], {
    encoding: 'utf8',
    maxBuffer: MOST_BYTES,
    timeout: LONGEST_MS,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error !== undefined) throw refused(`the command ${JSON.stringify(term)} cannot be run: ${error.message}`);
  if (status === 0) return stdout;
  const end = status === null ? `was ended by ${String(signal)}` : `ended with ${status}`;
  throw refused(`the command ${JSON.stringify(term)} ${end}: ${JSON.stringify(stderr.slice(-200))}`, 'run it by hand');
}
