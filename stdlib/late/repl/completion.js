// What Tab offers at the prompt.
const { evaluate } = __primordials.engine;

const keywords =
  'async await break case catch class const continue debugger default delete do else export extends false finally for function if import in instanceof let new null of return static super switch this throw true try typeof undefined using var void while with yield'.split(
    ' ',
  );
const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const variables = new Set();

/**
 * Remembers what a script has declared: the engine lists no such names.
 * @param {string} source
 */
export function rememberDeclarations(source) {
  for (const [, name] of source.matchAll(/\b(?:const|let|class)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu)) {
    variables.add(name);
  }
}

/**
 * @param {any} object
 * @returns {string[]} the names of its properties, inherited ones too
 */
function namesOf(object) {
  const names = new Set();
  for (let from = Object(object); from !== null; from = Object.getPrototypeOf(from)) {
    for (const name of Object.getOwnPropertyNames(from)) if (identifier.test(name)) names.add(name);
  }
  return [...names];
}

/**
 * @param {string} path "a.b.c"
 * @returns {Promise<any>} its value; undefined where a getter would have to be called
 */
async function valueOf(path) {
  const [first, ...rest] = path.split('.');
  let value = (await evaluate(first))['.repl_result'];
  for (const name of rest) {
    if (value === undefined || value === null) return undefined;
    let owner = Object(value);
    while (owner !== null && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner);
    value = owner === null ? undefined : Object.getOwnPropertyDescriptor(owner, name)?.value;
  }
  return value;
}

/**
 * @param {string} before what stands before the cursor
 * @param {string[]} commands
 * @param {(promise: Promise<any>) => any} wait
 * @returns {[completions: string[], replaced: string]}
 */
export function complete(before, commands, wait) {
  if (/^\s*\.\w*$/.test(before)) {
    const typed = before.trim();
    return [commands.filter(command => command.startsWith(typed)), typed];
  }
  const match = /(?:((?:[\p{ID_Continue}$]+\.)*[\p{ID_Continue}$]+)\??\.)?([\p{ID_Continue}$]*)$/u.exec(
    before,
  );
  const [, path, name] = match ?? [];
  const isMember = /\.[\p{ID_Continue}$]*$/u.test(before);
  /** @type {string[]} */
  let names;
  if (path !== undefined) {
    try {
      const value = wait(valueOf(path));
      names = value === undefined || value === null ? [] : namesOf(value);
    } catch {
      names = []; // There is no such variable.
    }
  } else if (isMember) names = [];
  else if (name === '') return [[], ''];
  else names = [...namesOf(globalThis), ...variables, ...keywords];
  return [[...new Set(names)].filter(n => n.startsWith(name)).sort(), name];
}
