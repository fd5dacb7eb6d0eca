// Strings and property names as they stand in source text.

const anySpecial = /[\x00-\x1f\x27\x5c\x7f-\x9f]|\p{Surrogate}/u;
const eachSpecial = /[\x00-\x1f\x27\x5c\x7f-\x9f]|\p{Surrogate}/gu;
const eachSpecialButQuote = /[\x00-\x1f\x5c\x7f-\x9f]|\p{Surrogate}/gu;
const plainName = /^[a-zA-Z_][a-zA-Z_0-9]*$/;

/** @type {Record<string, string>} */
const shortEscapes = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  "'": "\\'",
  '\\': '\\\\',
};

/**
 * @param {string} character
 * @returns {string}
 */
function escape(character) {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const code = character.charCodeAt(0);
  return code < 256 ? `\\x${code.toString(16).toUpperCase().padStart(2, '0')}` : `\\u${code.toString(16)}`;
}

/**
 * A string as a literal: in single quotes, or in those that it does not hold itself.
 * @param {string} text
 * @returns {string}
 */
export function quote(text) {
  if (!anySpecial.test(text)) return `'${text}'`;
  let mark = "'";
  if (text.includes("'")) {
    if (!text.includes('"')) mark = '"';
    else if (!text.includes('`') && !text.includes('${')) mark = '`';
  }
  return `${mark}${text.replace(mark === "'" ? eachSpecial : eachSpecialButQuote, escape)}${mark}`;
}

/**
 * @param {PropertyKey} key
 * @param {boolean} isEnumerable
 * @returns {string} the name of a property, as it stands before the colon
 */
export function quoteKey(key, isEnumerable) {
  if (typeof key === 'symbol') return `[${key.toString().replace(eachSpecial, escape)}]`;
  const name = String(key);
  if (name === '__proto__') return "['__proto__']";
  if (!isEnumerable) return `[${name.replace(eachSpecial, escape)}]`;
  return plainName.test(name) ? name : quote(name);
}
