//# allFunctionsCalledOnLoad
// The text of stacks where V8 asks for it: in all contexts, once one of them knows a source map.
const { hook } = __primordials.engine;

/** @type {(site: any) => string} */
let show = String;

/** @param {(site: any) => string} by makes the text of a frame from now on */
export function showSites(by) {
  show = by;
}

/**
 * @param {any} error
 * @param {any[]} sites V8's call sites
 * @returns {unknown} what error.stack will be
 */
function prepare(error, sites) {
  const own = /** @type {any} */ (Error).prepareStackTrace;
  if (typeof own === 'function') return own.call(Error, error, sites);
  let text;
  try {
    text = Error.prototype.toString.call(error);
  } catch {
    text = '<error>';
  }
  for (const site of sites) text += `\n    at ${show(site)}`;
  return text;
}

hook('prepareStack', prepare);
