// atob and btoa beside the words of the infra standard ("forgiving-base64 decode"), for every text of up to four characters of
// those that matter to it.
import { fails, same } from './check.mjs';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The standard's algorithm, step by step; null: failure. */
function forgivingDecode(text) {
  let data = text.replace(/[\t\n\f\r ]/g, '');
  if (data.length % 4 === 0) data = data.replace(/={1,2}$/, '');
  if (data.length % 4 === 1) return null;
  if (/[^A-Za-z0-9+/]/.test(data)) return null;
  let output = '';
  let buffer = 0;
  let bits = 0;
  for (const character of data) {
    buffer = (buffer << 6) | alphabet.indexOf(character);
    bits += 6;
    if (bits === 24) {
      output += String.fromCharCode((buffer >> 16) & 255, (buffer >> 8) & 255, buffer & 255);
      buffer = bits = 0;
    }
  }
  if (bits === 12) output += String.fromCharCode((buffer >> 4) & 255);
  if (bits === 18) output += String.fromCharCode((buffer >> 10) & 255, (buffer >> 2) & 255);
  return output;
}

const characters = ['A', 'b', '9', '+', '/', '=', ' ', '\n', '\f', '\v', '-', '\u00a0', '\u0141', '\0'];
let texts = [''];
let tried = 0;
const wrong = [];
for (let length = 0; length <= 4; length++) {
  for (const text of texts) {
    tried++;
    let got;
    try {
      got = atob(text);
    } catch (error) {
      got = error.name === 'InvalidCharacterError' && error.code === 5 ? null : error;
    }
    if (got !== forgivingDecode(text)) wrong.push([text, got]);
  }
  if (length < 4) texts = texts.flatMap(text => characters.map(character => text + character));
}
same(`${tried} texts`, wrong.slice(0, 5), []);

const longer = [];
for (const end of ['', '=', '==', '===', ' = =', '=A', 'A=', 'AA==', 'AAA=', '\t']) {
  for (const start of ['AAAA', 'ab+/', 'ab cd', '////']) {
    const text = start + end;
    let got;
    try {
      got = atob(text);
    } catch {
      got = null;
    }
    if (got !== forgivingDecode(text)) longer.push([text, got]);
  }
}
same('longer texts', longer, []);

const all = String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code));
for (let length = 0; length <= 256; length++) {
  const text = all.slice(0, length);
  if (atob(btoa(text)) !== text || btoa(text).length !== Math.ceil(length / 3) * 4) wrong.push(text);
}
same('there and back', wrong, []);
fails('a character of two bytes', () => btoa('\u0100'), 5, /Latin1|Invalid character|outside/);
same('what is no text', [btoa(null), btoa(12), atob([btoa(undefined)])], ['bnVsbA==', 'MTI=', 'undefined']);
