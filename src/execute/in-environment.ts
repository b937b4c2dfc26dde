import type { Environment } from '../compile/environment.ts';
import { quote, type Script } from '../module/script.ts';

/** Our own scripts read what tools print, so these stay as they are there; a command of the play gets them. */
const LOCALE = /^(?:LC_[A-Z]+|LANG|LANGUAGE)$/;

/** The script with the environment variables of its task: they end with its subshell. */
export function inEnvironment(script: Script, environment: Environment, isCommand = false): Script {
  const kept = Object.entries(environment).filter(([name]) => isCommand || !LOCALE.test(name));
  if (kept.length === 0 || script.text === '') return script;
  const assignments = kept.map(([name, value]) => `${name}=${quote(value)}`).join(' ');
  return { text: `export ${assignments}\n${script.text}`, args: script.args };
}
