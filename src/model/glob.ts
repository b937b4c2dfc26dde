/**
 * True when `*` and `?` of the pattern can stand for what makes it the text. In time that grows with pattern times text at most: patterns
 * come from files of hosts too, and a regular expression of many `.*` could be made to take years.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let [at, place] = [0, 0];
  /** The last `*`, and how much of the text it stands for ends where. */
  let [star, starEnd] = [-1, 0];
  while (place < text.length) {
    if (pattern[at] === '*') {
      star = at;
      starEnd = place;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[place])) {
      at += 1;
      place += 1;
    } else if (star >= 0) {
      starEnd += 1;
      place = starEnd;
      at = star + 1;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}
