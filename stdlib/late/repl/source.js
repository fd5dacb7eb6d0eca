// What is typed at the prompt, as source text.

const { evaluate, location } = __primordials.engine;

const unfinished = new Set([
  'missing ) after argument list',
  'Missing } in template expression',
  'Missing catch or finally after try',
]);

/**
 * @param {unknown} error of the compiler
 * @param {string} source
 * @returns {boolean} could more lines make it whole?
 */
function isUnfinished(error, source) {
  if (!(error instanceof SyntaxError)) return false;
  const { message } = error;
  if (message === 'Unexpected end of input') return true;
  const place = location(error);
  if (place === undefined) return false;
  const lines = source.split('\n');
  const rest = lines.slice(place.line - 1).join('\n');
  if (message === 'Invalid or unexpected token')
    return rest.startsWith('/*', place.column - 1) || /\\\n?$/.test(rest);
  return unfinished.has(message) && rest.slice(place.endColumn - 1).trim() === '';
}

/**
 * A statement `import`, which only modules may have, as a declaration.
 * @param {string} source
 * @returns {string}
 */
function withoutImport(source) {
  const match =
    /^\s*import\s+(?:([\w$]+)\s*,?\s*)?(?:\*\s*as\s+([\w$]+)|\{([^}]*)\})?\s*from\s*(['"])(.+?)\4\s*;?\s*$/.exec(
      source,
    );
  if (match === null)
    return source.replace(/^\s*import\s*((['"]).+?\2)\s*;?\s*$/, 'await import($1); undefined');
  const [, one, all, some, , specifier] = match;
  const module = `await import(${JSON.stringify(specifier)})`;
  const names = (some ?? '').replace(/([\w$]+)\s+as\s+/g, '$1: ');
  if (all !== undefined) return `const ${all} = ${module}${one ? `, { default: ${one} } = ${all}` : ''}`;
  return `const { ${one === undefined ? '' : `default: ${one},`} ${names} } = ${module}`;
}

/** More lines are wanted. */
export const more = Symbol('more');

/**
 * Runs a script; blocks while its code does.
 * @param {string} source
 * @param {string} name for stack traces
 * @returns {Promise<{ '.repl_result'?: unknown }> | typeof more}
 */
export function begin(source, name) {
  const script = withoutImport(source);
  const mark = `\n//# sourceURL=${name}`;
  // An object and not a block, as anybody means who types one.
  if (/^\s*\{/.test(script) && !/;\s*$/.test(script)) {
    try {
      return evaluate(`(${script}\n)${mark}`);
    } catch {
      // It is a block after all, or unfinished.
    }
  }
  try {
    return evaluate(script + mark);
  } catch (error) {
    if (isUnfinished(error, script)) return more;
    throw error;
  }
}
