// The text of a console call: format specifiers first, then the remaining values.
import { inspect } from 'coro:internal/inspect';

/**
 * @param {unknown[]} args
 * @returns {string}
 */
export function formatAll(args) {
  if (args.length === 1 && typeof args[0] === 'string') return args[0];
  return args.map(value => (typeof value === 'string' ? value : inspect(value))).join(' ');
}
