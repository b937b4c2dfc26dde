/** What a letter behind a backslash stands for in Python, in texts and in patterns alike. */
export const LETTER_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
};

/** In texts, besides: quotes, and a line end that goes on in the next line. */
export const STRING_ESCAPES: Readonly<Record<string, string>> = { ...LETTER_ESCAPES, "'": "'", '"': '"', '\n': '' };
