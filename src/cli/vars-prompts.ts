import { type Diagnostic, TemplateError, UsageError } from '../model/diagnostic.ts';
import type { VariableLayer } from '../model/inventory.ts';
import { type Json, type JsonObject, jsonText } from '../model/json.ts';
import type { Play, VarsPrompt } from '../model/play.ts';
import { positionAt } from '../model/source.ts';
import { cryptedPassword, randomSalt } from '../vars/filters/crypt.ts';
import { askOpenly, askSecret } from './prompt.ts';

export interface Answered {
  readonly plays: readonly Play[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Asks what the plays' `vars_prompt` want to know, all before the first play. A variable of the command line is not asked for;
 * without a terminal the default is taken.
 */
export async function answerPrompts(plays: readonly Play[], extraVars: JsonObject): Promise<Answered> {
  const diagnostics: Diagnostic[] = [];
  const answered: Play[] = [];
  for (const play of plays) {
    const answers: VariableLayer[] = [];
    for (const prompt of openPrompts(play, extraVars)) {
      const answer = await answerTo(prompt);
      if (answer === undefined) diagnostics.push(unanswered(prompt));
      else answers.push(layerOf(prompt, answer));
    }
    answered.push({ ...play, answers });
  }
  return { plays: answered, diagnostics };
}

/** True where the plays ask for something, and somebody is there. */
export function asksPerson(plays: readonly Play[], extraVars: JsonObject): boolean {
  return process.stdin.isTTY && plays.some(play => openPrompts(play, extraVars).length > 0);
}

function openPrompts({ prompts }: Play, extraVars: JsonObject): readonly VarsPrompt[] {
  return prompts.filter(({ name }) => !Object.hasOwn(extraVars, name));
}

function unanswered({ name, origin }: VarsPrompt): Diagnostic {
  return {
    code: 'no_answer',
    severity: 'error',
    cause: `nobody can be asked for "${name}": there is no terminal, and it has no default`,
    mend: `give it with -e ${name}=…`,
    position: positionAt(origin.source, origin.path),
  };
}

interface Answer {
  readonly text: string;
  /** A default may be a template even of a prompt whose answers are none. */
  readonly isDefault: boolean;
}

async function answerTo(prompt: VarsPrompt): Promise<Answer | undefined> {
  const fallback = prompt.default === undefined ? undefined : { text: pythonText(prompt.default), isDefault: true };
  if (!process.stdin.isTTY) return fallback;
  const question = fallback === undefined ? prompt.prompt : `${prompt.prompt} [${fallback.text}]`;
  for (;;) {
    const text = await ask(`${question}: `, prompt);
    if (!prompt.confirms || text === (await ask(`confirm ${question}: `, prompt)))
      return text === '' && fallback !== undefined ? fallback : { text, isDefault: false };
    process.stderr.write('the two are not the same\n');
  }
}

function pythonText(value: Json): string {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : jsonText(value);
}

async function ask(question: string, { isPrivate }: VarsPrompt): Promise<string> {
  return isPrivate ? (await askSecret(question)).reveal() : askOpenly(question);
}

function layerOf(prompt: VarsPrompt, { text, isDefault }: Answer): VariableLayer {
  const { name, encrypt, isUnsafe } = prompt;
  const origin = `answer to ${name}`;
  return encrypt === undefined
    ? { origin, values: { [name]: text }, raw: isUnsafe && !isDefault }
    : { origin, values: { [name]: hashOf(text, encrypt, prompt) }, raw: true };
}

function hashOf(answer: string, encrypt: string, { salt, saltSize, origin }: VarsPrompt): string {
  try {
    const drawn = saltSize === undefined ? undefined : randomSalt(Number(saltSize));
    return cryptedPassword(answer, { type: encrypt.replace(/_crypt$/, ''), salt: salt ?? drawn });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const position = positionAt(origin.source, [...origin.path, 'encrypt']);
    throw new UsageError({ code: 'not_supported', cause: error.message, mend: error.mend, position });
  }
}
