// How many columns of a terminal a text takes.

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
// East Asian Width W and F: scripts written in full-width cells, and the blocks that hold nothing else.
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}|^\p{Emoji}\ufe0f/u;
const zero = /^[\p{Mn}\p{Me}\p{Cf}]/u;

/**
 * @param {string} text
 * @returns {string[]} what a reader takes for its characters
 */
export function charactersOf(text) {
  return [...graphemes.segment(text)].map(({ segment }) => segment);
}

/**
 * @param {string} text without control characters
 * @returns {number}
 */
export function widthOf(text) {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  return charactersOf(text).reduce(
    (sum, character) => sum + (wide.test(character) ? 2 : zero.test(character) ? 0 : 1),
    0,
  );
}
