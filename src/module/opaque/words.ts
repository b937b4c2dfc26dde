/** Splits a command line into words as a shell would: quotes and backslashes, nothing else. Undefined when a quote is left open. */
export function wordsOf(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === "'" || character === '"') {
      const end = closingQuote(line, at);
      if (end < 0) return undefined;
      word = (word ?? '') + unescaped(line.slice(at + 1, end), character);
      at = end;
    } else if (character === '\\') {
      word = (word ?? '') + line.charAt(at + 1);
      at++;
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  return word === undefined ? words : [...words, word];
}

function closingQuote(line: string, start: number): number {
  const quote = line.charAt(start);
  for (let at = start + 1; at < line.length; at++) {
    if (quote === '"' && line.charAt(at) === '\\') at++;
    else if (line.charAt(at) === quote) return at;
  }
  return -1;
}

function unescaped(text: string, quote: string): string {
  return quote === "'" ? text : text.replace(/\\(["\\$`])/g, '$1');
}
