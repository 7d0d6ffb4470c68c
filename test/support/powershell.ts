/** As much of PowerShell's grammar as it takes to tell code from strings and comments. */

/** A script that cannot be told apart; the message names the line. */
class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

/**
 * The code of a script: its comments gone, its strings empty (`''` or `""`), its lines where they were. Strings with an
 * expression inside (`"$(...)"`) and here-strings are refused, as their ends cannot be told so simply.
 */
export function codeOf(script: string): string {
  let code = '';
  for (let at = 0; at < script.length; ) {
    const end = endOfToken(script, at);
    const token = script.slice(at, end);
    const isComment = token.startsWith('#') || token.startsWith('<#');
    const isString = token.length > 1 && /^['"]/.test(token);
    code += isComment || isString ? (isString ? `${token[0]}${token[0]}` : '') + keptLines(token) : token;
    at = end;
  }
  return code;
}

function keptLines(token: string): string {
  return '\n'.repeat(token.split('\n').length - 1);
}

function endOfToken(script: string, at: number): number {
  const fail = (what: string) => new ScriptError(`line ${script.slice(0, at).split('\n').length}: ${what}`);
  const rest = script.slice(at, at + 2);
  if (rest === "@'" || rest === '@"') throw fail('a here-string');
  if (rest === '<#') {
    const end = script.indexOf('#>', at);
    if (end === -1) throw fail('a comment without end');
    return end + 2;
  }
  if (rest.startsWith('#')) {
    const end = script.indexOf('\n', at);
    return end === -1 ? script.length : end;
  }
  // A backtick takes the next character's meaning.
  if (rest.startsWith('`')) return at + 2;
  const pattern = { "'": /'(?:[^']|'')*'/y, '"': /"(?:[^"`]|`[\s\S]|"")*"/y }[rest[0] ?? ''];
  if (!pattern) return at + 1;
  pattern.lastIndex = at;
  const found = pattern.exec(script)?.[0];
  if (found === undefined) throw fail('a string without end');
  if (found.startsWith('"') && found.includes('$(')) throw fail('an expression in a string');
  return at + found.length;
}

/** The first bracket that has no partner, with its line; null: all have one. */
export function findUnbalanced(code: string): string | null {
  const partners: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
  const open: { readonly bracket: string; readonly line: number }[] = [];
  for (const [index, text] of code.split('\n').entries()) {
    for (const [bracket] of text.matchAll(/[()[\]{}]/g)) {
      const partner = partners[bracket];
      if (partner === undefined) open.push({ bracket, line: index + 1 });
      else if (open.pop()?.bracket !== partner) return `${bracket} in line ${index + 1}`;
    }
  }
  const [first] = open;
  return first ? `${first.bracket} in line ${first.line}` : null;
}
