/** The candidate that a reader most likely meant, or undefined when none is near (edit distance up to a third of the word). */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  const most = Math.max(1, Math.floor(word.length / 3));
  for (const candidate of candidates) {
    const distance = isShortFor(candidate, word) ? 1 : editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance > most) continue;
    // A letter that was forgotten or came too late is likelier than a wrong one.
    const weighed = Array.from(word).every(letter => candidate.includes(letter)) ? distance - 0.5 : distance;
    if (weighed < bestDistance) {
      best = candidate;
      bestDistance = weighed;
    }
  }
  return best;
}

/** `dest` for `destination`, `src` for `source`: whoever guesses a name writes it out. */
function isShortFor(candidate: string, word: string): boolean {
  if (candidate.length < 3 || candidate.length >= word.length || /[^A-Za-z_]/.test(word)) return false;
  if (word.startsWith(candidate)) return true;
  let at = 0;
  for (const letter of word) if (letter === candidate[at]) at += 1;
  return at === candidate.length && word[0] === candidate[0] && word.length <= 2 * candidate.length;
}

/** Levenshtein distance with transpositions of neighbours counted as one. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) row.push(cell(rows, row, [i, j], [a, b]));
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}

function cell(rows: number[][], row: number[], [i, j]: [number, number], [a, b]: [string, string]): number {
  const above = rows[i - 1] ?? [];
  const cost = a[i - 1] === b[j - 1] ? 0 : 1;
  const plain = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + cost);
  const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
  return swapped ? Math.min(plain, (rows[i - 2]?.[j - 2] ?? 0) + 1) : plain;
}
