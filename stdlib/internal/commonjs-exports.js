// The names that a CommonJS module exports, read from its text without running it, for imports by name.
import { bundled } from 'coro:internal/bundled';
import { dirname } from 'coro:internal/paths';
import { resolveRequire } from 'coro:internal/require-resolve';
import { formatOf, readModule } from 'coro:internal/sources';

const endings = ['.js', '.json', '.node'];

/** @type {((source: string) => { exports: string[], reexports: string[] }) | undefined} */
let parse;

/** @type {Map<string, Set<string>>} */
const known = new Map();

/**
 * @param {string} path
 * @param {string} source
 * @returns {Set<string>} what it seems to export, and what the modules do that it exports again
 */
export function exportsOf(path, source) {
  const before = known.get(path);
  if (before !== undefined) return before;
  /** @type {Set<string>} */
  const names = new Set();
  known.set(path, names);
  if (!/\bexports\b|\bdefineProperty\b/.test(source)) return names;
  parse ??= /** @type {NonNullable<typeof parse>} */ (bundled('cjs-module-lexer/lexer.js').parse);
  let found;
  try {
    found = parse(source);
  } catch {
    return names; // The lexer guesses; a mistake in the text is told when it is compiled.
  }
  for (const name of found.exports) names.add(name);
  for (const request of found.reexports) for (const name of reexported(request, path)) names.add(name);
  return names;
}

/**
 * @param {string} request
 * @param {string} path of the module that requires
 * @returns {Iterable<string>}
 */
function reexported(request, path) {
  try {
    const target = resolveRequire(request, { filename: path, folder: dirname(path), stack: [path] }, endings);
    if (target.startsWith('coro:')) return [];
    const format = formatOf(target);
    return format === 'commonjs' || format === 'unknown' ? exportsOf(target, readModule(target)) : [];
  } catch {
    return []; // The module may never come to it; if it does, require() tells.
  }
}
