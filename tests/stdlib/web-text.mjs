// TextEncoder and TextDecoder beside the standard: web/README.md.
import { fails, ok, same } from './check.mjs';

const { single, samples } = JSON.parse(fs.readFile(`${import.meta.dirname}/web/text-cases.json`));

const wrong = [];
const upper = Uint8Array.from({ length: 128 }, (_, i) => 128 + i);
for (const [encoding, expected] of Object.entries(single)) {
  const got = new TextDecoder(encoding).decode(upper);
  if (got !== expected) wrong.push({ encoding, got, expected });
}
same(`${Object.keys(single).length} encodings of one byte`, wrong, []);

/** @param {() => string} call */
function orNull(call) {
  try {
    return call();
  } catch (error) {
    if (error.code !== 'ERR_ENCODING_INVALID_ENCODED_DATA' || !(error instanceof TypeError)) throw error;
    return null;
  }
}

const wrongSamples = [];
for (const [encoding, hex, text, fatalText] of samples) {
  const bytes = Uint8Array.fromHex(hex);
  const got = [
    new TextDecoder(encoding).decode(bytes),
    orNull(() => new TextDecoder(encoding, { fatal: true }).decode(bytes)),
  ];
  // The same in pieces of each size.
  for (const size of [1, 2, 3]) {
    const decoder = new TextDecoder(encoding);
    let all = '';
    for (let i = 0; i < bytes.length; i += size) {
      all += decoder.decode(bytes.subarray(i, i + size), { stream: true });
    }
    got.push(all + decoder.decode());
  }
  const expected = [text, fatalText, text, text, text];
  if (JSON.stringify(got) !== JSON.stringify(expected)) wrongSamples.push({ encoding, hex, got, expected });
}
same(`${samples.length} samples`, wrongSamples, []);

// ---- labels and options

for (const [label, encoding] of Object.entries({
  latin1: 'windows-1252',
  ' ASCII\n': 'windows-1252',
  UTF8: 'utf-8',
  'utf-16': 'utf-16le',
  sjis: 'shift_jis',
  gb2312: 'gbk',
  'ks_c_5601-1987': 'euc-kr',
  'iso-8859-9': 'windows-1254',
  'tis-620': 'windows-874',
  'unicode-1-1-utf-8': 'utf-8',
})) {
  same(`label ${label.trim()}`, new TextDecoder(label).encoding, encoding);
}
for (const label of ['utf-7', '', 'replacement', 'hz-gb-2312', 'utf-32', '\u00a0utf-8']) {
  const error = fails(`no label ${label}`, () => new TextDecoder(label), 'ERR_ENCODING_NOT_SUPPORTED');
  ok('a RangeError', error instanceof RangeError);
}
const options = new TextDecoder('utf-8', { fatal: 1, ignoreBOM: true });
same('options', [options.fatal, options.ignoreBOM, new TextDecoder().fatal], [true, true, false]);
const withMark = new Uint8Array([0xef, 0xbb, 0xbf, 0x41]);
same('byte order mark', [new TextDecoder().decode(withMark), options.decode(withMark)], ['A', '\ufeffA']);
const decoder = new TextDecoder();
same('each time', [decoder.decode(withMark), decoder.decode(withMark)], ['A', 'A']);
same(
  'in pieces',
  [0, 1, 2, 3].map(i => decoder.decode(withMark.subarray(i, i + 1), { stream: true })).join('|'),
  '|||A',
);
same('the rest', decoder.decode(), '');
same(
  'once a stream',
  [decoder.decode(withMark, { stream: true }), decoder.decode(withMark)],
  ['A', '\ufeffA'],
);

// ---- what is decoded

const buffer = new Uint8Array([0x41, 0x42, 0x43, 0x44]).buffer;
same('a buffer', decoder.decode(buffer), 'ABCD');
same('a view', decoder.decode(new DataView(buffer, 1, 2)), 'BC');
same('words', decoder.decode(new Uint16Array(buffer, 2, 1)), 'CD');
const shared = new SharedArrayBuffer(2);
new Uint8Array(shared).set([0x45, 0x46]);
same('shared', decoder.decode(shared), 'EF');
buffer.transfer();
same('detached', decoder.decode(buffer), '');
fails('a string', () => decoder.decode('x'), 'ERR_INVALID_ARG_TYPE');
fails('wrong options', () => decoder.decode(new Uint8Array(1), 5), 'ERR_INVALID_ARG_TYPE');
const fatal = new TextDecoder('utf-8', { fatal: true });
fails(
  'fatal',
  () => fatal.decode(new Uint8Array([0xff]), { stream: true }),
  'ERR_ENCODING_INVALID_ENCODED_DATA',
);
same('goes on afterwards', fatal.decode(new Uint8Array([0x41])), 'A');
const large = new Uint8Array(3_000_000).fill(0x61);
same('large', decoder.decode(large).length, 3_000_000);

// ---- TextEncoder

const encoder = new TextEncoder();
same('encode', encoder.encode('aé€💩\ud800'), Uint8Array.fromHex('61c3a9e282acf09f92a9efbfbd'));
same(
  'nothing',
  [encoder.encode().length, encoder.encode(undefined).length, encoder.encode('').length],
  [0, 0, 0],
);
same('other values', decoder.decode(encoder.encode(null)), 'null');
same('its encoding', [encoder.encoding, String(encoder)], ['utf-8', '[object TextEncoder]']);
const room = new Uint8Array(6);
same('encodeInto', encoder.encodeInto('aé€💩', room), { read: 3, written: 6 });
same('what was written', room, Uint8Array.fromHex('61c3a9e282ac'));
same('whole characters only', encoder.encodeInto('💩', new Uint8Array(3)), { read: 0, written: 0 });
same('pairs', encoder.encodeInto('💩x', new Uint8Array(5)), { read: 3, written: 5 });
same('a lone surrogate', encoder.encodeInto('\udc00', new Uint8Array(3)), { read: 1, written: 3 });
same('into a part', encoder.encodeInto('zz', room.subarray(2, 3)), { read: 1, written: 1 });
same('that part', room[2], 0x7a);
fails('into something else', () => encoder.encodeInto('x', buffer), 'ERR_INVALID_ARG_TYPE');
