//# allFunctionsCalledOnLoad
// The text of stacks: by source maps, where one is known. Then V8 asks for it here, in all contexts.
const { hook } = __primordials.engine;
const { namespaces } = /** @type {{ namespaces: { [url: string]: any } }} */ (__primordials.engine);

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

/**
 * @param {string} stack frames as the engine writes them
 * @returns {string} the same where their code was written
 */
export function shownFrames(stack) {
  // Where that module was not needed yet there are no source maps.
  return namespaces['coro:internal/source-maps']?.originalFrames(stack) ?? stack.trimEnd();
}

hook('prepareStack', prepare);
