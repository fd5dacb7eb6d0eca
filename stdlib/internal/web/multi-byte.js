// The encodings of two bytes a character, by the steps of the encoding standard. Their tables are asked of ICU's
// converters when they are needed first; where those differ from the standard's, the difference stands here.

const { decodeWith } = __primordials.web;

/** What a step says instead of a code point. */
const more = -1;
const wrong = -2;
/** Wrong, and the byte is to be looked at again: it is no part of what was wrong. */
const wrongBefore = -3;

/** So many characters become a string at once. */
const piece = 4096;

/**
 * @callback Lookup
 * @param {number} lead
 * @param {number} trail
 * @returns {number} the character; 0: there is none
 */

/** @type {Map<string, Uint32Array>} */
const known = new Map();

/**
 * Two bytes, from 0x80 on and from 0x40 on, and the character of each pair.
 * @param {string} converter of ICU
 * @param {number[]} prefix of each pair
 * @returns {Uint32Array}
 */
function makeTable(converter, prefix) {
  const bytes = [];
  for (let lead = 0x80; lead < 0x100; lead++) {
    for (let trail = 0x40; trail < 0x100; trail++) bytes.push(...prefix, lead, trail, 0x0a);
  }
  const result = decodeWith(converter, new Uint8Array(bytes), true, false);
  const texts = /** @type {[string, number]} */ (result)[0].split('\n');
  return Uint32Array.from(texts, text => {
    const code = text.codePointAt(0) ?? 0;
    return code !== 0xfffd && text === String.fromCodePoint(code) ? code : 0;
  });
}

/**
 * @param {string} converter
 * @param {number[]} [prefix]
 * @param {(table: Uint32Array) => void} [mend]
 * @returns {Lookup}
 */
function lookup(converter, prefix = [], mend = undefined) {
  const key = `${converter} ${prefix}`;
  let table = known.get(key);
  if (table === undefined) {
    table = makeTable(converter, prefix);
    mend?.(table);
    known.set(key, table);
  }
  const found = table;
  return (lead, trail) => (trail < 0x40 ? 0 : found[placeOf(lead, trail)]);
}

/**
 * @param {number} lead
 * @param {number} trail
 */
const placeOf = (lead, trail) => (lead - 0x80) * 0xc0 + trail - 0x40;

/** Private characters that a converter has where the standard has none. @param {Uint32Array} table */
function dropPrivate(table) {
  for (let i = 0; i < table.length; i++) if (table[i] >= 0xe000 && table[i] <= 0xf8ff) table[i] = 0;
}

/** The standard's Big5 where ICU's has private characters or none: bytes in hexadecimal, character. */
const big5Mends =
  '87a4龗87ac龖8840㇀8841㇁8842㇂8843㇃8844㇄8846㇅8849㇆884a㇇884d㇈884f㇉8850㇊8851㇋8852㇌8854㇍8855㇎88a9⏚88aa⏛8c43龦8c6d龧8c74龨8cb7龩8cb9龪8cbb龫8cc0龬8cd7龭8cd8龮8cda龯8ced龲8d48龳8e69箸8e6f簆8e7e糎8eab緒8eb4縝8ecd者8ed0耨8f57菁8f69蒨8f6e萏8fcb覦8fcc覩8ffe起906d都907a銹90dc靜90f1響91bf鼖9244蔃92af兙92b0兛92b1兝92b2兞92c8鍮92d1瑹9447浧94ca禛95d9邗9644靝96ed瀞96fc嬨9b76爁9b78矗9b7b纇9bc6駖9bde釔9bec惞9bf6澶9c42輶9c53侻9c62營9c68鄄9c6b鷰9c77菏9cbc尐9cbd秣9cd0婧9d57輋9d5a筑9dc4拐9ea9恢9eef痹9efd汊9f60鬮9f66鼗9fcb僭9fd8弌a063蠏a077拎a0d5瑨a0df煢a0e4牐a3c0␀a3c1␁a3c2␂a3c3␃a3c4␄a3c5␅a3c6␆a3c7␇a3c8␈a3c9␉a3ca␊a3cb␋a3cc␌a3cd␍a3ce␎a3cf␏a3d0␐a3d1␑a3d2␒a3d3␓a3d4␔a3d5␕a3d6␖a3d7␗a3d8␘a3d9␙a3da␚a3db␛a3dc␜a3dd␝a3de␞a3df␟a3e0␡c6cf廴c6d3无c6d5癶c6d7隶c6de〃c6df仝c879㇏c8a1龰c8a3龱fa5f倩fa66偽fabd包fac5卄fad5卿fb48嘅fbb8婷fbf3幵fbf9廐fc4f彘fc6c悤fcb9撐fce2晴fcf1杞fdb7沜fdb8渝fdbb港fdf1煮fe52猪fe6f瑜feaa瓩fedd砉';

/** @param {Uint32Array} table */
function mendBig5(table) {
  dropPrivate(table);
  for (const [, hex, character] of big5Mends.matchAll(/([0-9a-f]{4})(.)/gu)) {
    const bytes = Number.parseInt(hex, 16);
    table[placeOf(bytes >> 8, bytes & 0xff)] = /** @type {number} */ (character.codePointAt(0));
  }
}

/**
 * Decodes byte by byte.
 * @abstract
 */
class SteppingDecoder {
  lead = 0;

  /** @param {boolean} isFatal */
  constructor(isFatal) {
    this.isFatal = isFatal;
  }

  /**
   * @param {Uint8Array} chunk
   * @param {boolean} isLast
   * @returns {string | undefined}
   */
  decode(chunk, isLast) {
    let text = '';
    /** @type {number[]} */
    const codes = [];
    for (let i = 0; i < chunk.length; i++) {
      const code = this.step(chunk[i], codes);
      if (code === more) continue;
      if (code >= 0) {
        codes.push(code);
      } else {
        if (this.isFatal) return undefined;
        codes.push(0xfffd);
        if (code === wrongBefore) i--;
      }
      if (codes.length >= piece) text += String.fromCodePoint(...codes.splice(0));
    }
    if (isLast && this.end() === wrong) {
      if (this.isFatal) return undefined;
      codes.push(0xfffd);
    }
    return text + String.fromCodePoint(...codes);
  }

  /**
   * @param {number} _byte
   * @param {number[]} _codes for what is more than one character
   * @returns {number} a code point, `more`, `wrong` or `wrongBefore`
   */
  step(_byte, _codes) {
    return wrong;
  }

  /** @returns {number} `wrong` when a character is not all there */
  end() {
    const { lead } = this;
    this.lead = 0;
    return lead === 0 ? more : wrong;
  }
}

/**
 * @param {number} code 0: there was none
 * @param {number} byte the last one
 */
const found = (code, byte) => (code !== 0 ? code : byte < 0x80 ? wrongBefore : wrong);

class Big5Decoder extends SteppingDecoder {
  #lookup = lookup('big5-hkscs', [], mendBig5);

  /**
   * @override
   * @param {number} byte
   * @param {number[]} codes
   */
  step(byte, codes) {
    const { lead } = this;
    if (lead === 0) {
      if (byte < 0x80) return byte;
      if (byte === 0x80 || byte === 0xff) return wrong;
      this.lead = byte;
      return more;
    }
    this.lead = 0;
    // Four pairs of bytes are a letter with a mark.
    if (lead === 0x88 && (byte === 0x62 || byte === 0x64 || byte === 0xa3 || byte === 0xa5)) {
      codes.push(byte < 0x80 ? 0xca : 0xea);
      return byte === 0x62 || byte === 0xa3 ? 0x304 : 0x30c;
    }
    const isTrail = (byte >= 0x40 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xfe);
    return found(isTrail ? this.#lookup(lead, byte) : 0, byte);
  }
}

class EucKrDecoder extends SteppingDecoder {
  #lookup = lookup('windows-949', [], dropPrivate);

  /**
   * @override
   * @param {number} byte
   */
  step(byte) {
    const { lead } = this;
    if (lead === 0) {
      if (byte < 0x80) return byte;
      if (byte === 0x80 || byte === 0xff) return wrong;
      this.lead = byte;
      return more;
    }
    this.lead = 0;
    return found(byte >= 0x41 && byte <= 0xfe ? this.#lookup(lead, byte) : 0, byte);
  }
}

class ShiftJisDecoder extends SteppingDecoder {
  #lookup = lookup('shift_jis');

  /**
   * @override
   * @param {number} byte
   */
  step(byte) {
    const { lead } = this;
    if (lead === 0) {
      if (byte <= 0x80) return byte;
      if (byte >= 0xa1 && byte <= 0xdf) return 0xff61 - 0xa1 + byte;
      if (byte === 0xa0 || byte > 0xfc) return wrong;
      this.lead = byte;
      return more;
    }
    this.lead = 0;
    const isTrail = byte >= 0x40 && byte <= 0xfc && byte !== 0x7f;
    return found(isTrail ? this.#lookup(lead, byte) : 0, byte);
  }
}

class EucJpDecoder extends SteppingDecoder {
  #lookup = lookup('euc-jp');
  #lookup3 = lookup('euc-jp', [0x8f]);
  #isOfThree = false;

  /**
   * @override
   * @param {number} byte
   */
  step(byte) {
    const { lead } = this;
    if (lead === 0) {
      if (byte < 0x80) return byte;
      if (byte !== 0x8e && byte !== 0x8f && (byte < 0xa1 || byte > 0xfe)) return wrong;
      this.lead = byte;
      return more;
    }
    if (lead === 0x8e && byte >= 0xa1 && byte <= 0xdf) {
      this.lead = 0;
      return 0xff61 - 0xa1 + byte;
    }
    if (lead === 0x8f && !this.#isOfThree && byte >= 0xa1 && byte <= 0xfe) {
      this.#isOfThree = true;
      this.lead = byte;
      return more;
    }
    const look = this.#isOfThree ? this.#lookup3 : this.#lookup;
    this.lead = 0;
    this.#isOfThree = false;
    return found(lead >= 0xa1 && byte >= 0xa1 && byte <= 0xfe ? look(lead, byte) : 0, byte);
  }

  /** @override */
  end() {
    this.#isOfThree = false;
    return super.end();
  }
}

/** Its characters are chosen by escape sequences; the names of its states are the standard's. */
class Iso2022JpDecoder {
  #lookup = lookup('euc-jp');
  #state = 'ascii';
  #outputState = 'ascii';
  #hasOutput = false;
  #lead = 0;
  /** @type {number[]} bytes to be looked at again, the next one last */
  #again = [];

  /** @param {boolean} isFatal */
  constructor(isFatal) {
    this.isFatal = isFatal;
  }

  /**
   * @param {Uint8Array} chunk
   * @param {boolean} isLast
   * @returns {string | undefined}
   */
  decode(chunk, isLast) {
    let text = '';
    for (let i = 0; ;) {
      const byte = this.#again.pop() ?? (i < chunk.length ? chunk[i++] : -1);
      if (byte === -1 && !isLast) return text;
      const code = this.#step(byte);
      if (code >= 0) text += String.fromCodePoint(code);
      else if (code === wrong && this.isFatal) return undefined;
      else if (code === wrong) text += '\ufffd';
      else if (byte === -1) return text;
    }
  }

  /**
   * @param {number} byte -1: the end
   * @returns {number} a code point, `more` or `wrong`
   */
  #step(byte) {
    if (this.#state === 'escape start') return this.#beginEscape(byte);
    if (this.#state === 'escape') return this.#endEscape(byte);
    if (this.#state === 'trail') {
      this.#state = byte === 0x1b ? 'escape start' : 'lead';
      const isTrail = byte >= 0x21 && byte <= 0x7e;
      return (isTrail && this.#lookup(this.#lead | 0x80, byte | 0x80)) || wrong;
    }
    if (byte === 0x1b) {
      this.#state = 'escape start';
      return more;
    }
    if (byte === -1) return more;
    this.#hasOutput = false;
    switch (this.#state) {
      case 'lead':
        if (byte < 0x21 || byte > 0x7e) return wrong;
        this.#lead = byte;
        this.#state = 'trail';
        return more;
      case 'katakana':
        return byte >= 0x21 && byte <= 0x5f ? 0xff61 - 0x21 + byte : wrong;
      default:
        if (byte > 0x7f || byte === 0x0e || byte === 0x0f) return wrong;
        if (this.#state === 'roman' && byte === 0x5c) return 0xa5;
        if (this.#state === 'roman' && byte === 0x7e) return 0x203e;
        return byte;
    }
  }

  /** @param {number} byte */
  #beginEscape(byte) {
    if (byte === 0x24 || byte === 0x28) {
      this.#lead = byte;
      this.#state = 'escape';
      return more;
    }
    return this.#noEscape(byte);
  }

  /** @param {number} byte */
  #endEscape(byte) {
    const state = escapes[String.fromCharCode(this.#lead, byte)];
    if (byte === -1 || state === undefined) return this.#noEscape(byte, this.#lead);
    this.#state = this.#outputState = state;
    // Two sequences with nothing between them are wrong.
    const isEmpty = this.#hasOutput;
    this.#hasOutput = true;
    return isEmpty ? wrong : more;
  }

  /** @param {number[]} bytes that mean themselves, the last one first */
  #noEscape(...bytes) {
    this.#again.push(...bytes.filter(byte => byte !== -1));
    this.#hasOutput = false;
    this.#state = this.#outputState;
    return wrong;
  }
}

/** @type {{ [sequence: string]: string }} */
const escapes = { '(B': 'ascii', '(J': 'roman', '(I': 'katakana', '$@': 'lead', $B: 'lead' };

/** @type {{ [encoding: string]: new (isFatal: boolean) => { decode(chunk: Uint8Array, isLast: boolean): string | undefined } }} */
export const multiByteDecoders = {
  big5: Big5Decoder,
  'euc-jp': EucJpDecoder,
  'euc-kr': EucKrDecoder,
  'iso-2022-jp': Iso2022JpDecoder,
  shift_jis: ShiftJisDecoder,
};
