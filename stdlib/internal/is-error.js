//# allFunctionsCalledOnLoad
// What is an error, whichever context it is from.
const { kind } = __primordials.engine;

/**
 * @param {unknown} value
 * @returns {value is Error}
 */
export function isError(value) {
  if (typeof value !== 'object' || value === null) return false;
  return kind(value) === 'error' || value instanceof Error;
}
