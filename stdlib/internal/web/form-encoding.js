// application/x-www-form-urlencoded: what URLSearchParams reads and writes.

const { decode, encode } = __primordials.engine;

/** What encodeURIComponent leaves but this format does not, and the space. */
const mended = /%20|[!'()~]/g;
/** @type {{ [text: string]: string }} */
const mends = { '%20': '+', '!': '%21', "'": '%27', '(': '%28', ')': '%29', '~': '%7E' };

/**
 * @param {string} text
 * @returns {string} its percent escapes as UTF-8; malformed ones stay
 */
function unescape(text) {
  text = text.replaceAll('+', ' ');
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    const bytes = encode(text);
    let size = 0;
    for (let i = 0; i < bytes.length; i++) {
      const digits = bytes[i] === 0x25 ? String.fromCharCode(bytes[i + 1], bytes[i + 2]) : '';
      if (/^[0-9a-f]{2}$/i.test(digits)) {
        bytes[size++] = Number.parseInt(digits, 16);
        i += 2;
      } else {
        bytes[size++] = bytes[i];
      }
    }
    return decode(bytes.subarray(0, size), 'utf8', false);
  }
}

/**
 * @param {string} text
 * @returns {string[]} name, value, name, value, …
 */
export function parseForm(text) {
  const list = [];
  for (const part of text.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    list.push(unescape(equals < 0 ? part : part.slice(0, equals)));
    list.push(equals < 0 ? '' : unescape(part.slice(equals + 1)));
  }
  return list;
}

/**
 * @param {string} text
 * @returns {string}
 */
const escape = text => encodeURIComponent(text).replace(mended, c => mends[c]);

/**
 * @param {string[]} list name, value, name, value, …
 * @returns {string}
 */
export function serializeForm(list) {
  let text = '';
  for (let i = 0; i < list.length; i += 2) {
    text += `${i === 0 ? '' : '&'}${escape(list[i])}=${escape(list[i + 1])}`;
  }
  return text;
}
