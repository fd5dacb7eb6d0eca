// The styles of reading take from one stream: no byte is lost or comes twice.
import { fails, ok, same } from './check.mjs';
import { pair, together } from './modules/pair.mjs';

/** @param {string} text @returns {Uint8Array} its UTF-8 */
const utf8 = text => Uint8Array.from(unescape(encodeURIComponent(text)), c => c.charCodeAt(0));

const euro = new Uint8Array([0xe2, 0x82, 0xac]);

{
  const { near, far, end } = pair();
  far.write('grüße');
  same('text', near.read(), 'grüße');
  far.write(euro.subarray(0, 2));
  const [text] = together(
    () => near.read(),
    () => {
      Fiber.sleep(10);
      far.write(euro.subarray(2));
    },
  );
  same('a character cut in two', text, '€');

  far.write(Uint8Array.of(0x61, ...euro.subarray(0, 1)));
  same('what is whole comes first', near.read(), 'a');
  same('the begun character as bytes', [...near.readBytes()], [0xe2]);
  far.write(Uint8Array.of(0x61, ...euro.subarray(0, 2)));
  same('again', near.read(), 'a');
  far.write(Uint8Array.of(0xac, 10, 0x62, 10));
  same('it begins the next line', near.readLine(), '€');
  same('and what follows', near.read(), 'b\n');

  far.write(Uint8Array.of(0x78, 0xff, 0x79, 0xed, 0xa0, 0x80));
  same('what is no UTF-8', near.read(), 'x\ufffdy\ufffd\ufffd\ufffd');
  far.write(Uint8Array.of(0x7a, 0xf0, 0x9f));
  far.end();
  same('before the end', near.read(), 'z');
  same('a begun character at the end', near.read(), '\ufffd');
  same('the end', near.read(), null);
  same(
    'still the end',
    [near.read(), near.readBytes(), near.readLine(), near.readUntil('x')],
    [null, null, null, null],
  );
  end();
}

{
  const { near, far, end } = pair();
  far.write('one\ntwo\r\n\n\r\nfive\r');
  same('lines', [near.readLine(), near.readLine(), near.readLine(), near.readLine()], ['one', 'two', '', '']);
  far.write('\nsix--seven--\r\nrest');
  same('a line cut between its ends', near.readLine(), 'five');
  same('until', near.readUntil('--'), 'six');
  same('until bytes', near.readUntil(Uint8Array.of(0x2d, 0x2d)), 'seven');
  same('exactly', [...near.readExactly(3)], [13, 10, 0x72]);
  same('bytes, at most', String.fromCharCode(...near.readBytes(2)), 'es');
  same('nothing lost', near.readBytes()[0], 0x74);
  far.write('last');
  far.end();
  same('a last line without an end', near.readLine(), 'last');
  same('then null', near.readLine(), null);
  end();
}

{
  const { near, far, end } = pair();
  far.write('0123456789\nshort\n');
  const error = fails('a line over the limit', () => near.readLine(5), 'ERR_LINE_TOO_LONG');
  ok('is a RangeError', error instanceof RangeError);
  fails('consumed nothing', () => near.readUntil('x', 4), 'ERR_LINE_TOO_LONG');
  same('a limit that is just enough', near.readLine(10), '0123456789');
  same('the next', near.readLine(5), 'short');
  far.write('ab\r');
  const [line] = together(
    () => near.readLine(2),
    () => {
      Fiber.sleep(5);
      far.write('\n');
    },
  );
  same('the end of the line does not count', line, 'ab');
  fails('an empty delimiter', () => near.readUntil(''), 'ERR_INVALID_ARG_VALUE');
  fails('no delimiter', () => near.readUntil(), 'ERR_INVALID_ARG_TYPE');
  fails('a wrong limit', () => near.readLine(-1), 'ERR_OUT_OF_RANGE');
  fails('a wrong maximum', () => near.readBytes(0), 'ERR_OUT_OF_RANGE');
  fails('a wrong length', () => near.readExactly(1.5), 'ERR_OUT_OF_RANGE');
  same('nothing exactly', near.readExactly(0).length, 0);

  far.write('abc');
  far.end();
  fails('the stream ends too soon', () => near.readExactly(4), 'ERR_STREAM_ENDED');
  same('what came stays', near.read(), 'abc');
  end();
}

{
  // A delimiter over many chunks, in pieces of one byte.
  const { near, far, end } = pair();
  const [read] = together(
    () => [near.readUntil('aab'), near.readUntil('END'), near.read()],
    () => {
      for (const c of 'aaab' + 'x'.repeat(300) + 'ENEND!') far.write(c);
    },
  );
  same('a delimiter that begins anew', read[0], 'a');
  same('a delimiter in pieces', read[1], 'x'.repeat(300) + 'EN');
  same('and the rest', read[2], '!');

  // Every style at random, against what was sent.
  let seed = 12345;
  const random = n => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n;
  const alphabet = ['a', 'b', '\n', 'é', '€', '😀', '--', '\r\n'];
  let all = '';
  for (let i = 0; i < 30000; i++) all += alphabet[random(alphabet.length)];
  const sent = utf8(all);
  let got = '';
  together(
    () => {
      for (let at = 0; at < sent.length;) {
        const size = 1 + random(random(10) === 0 ? 20000 : 50);
        far.write(sent.subarray(at, at + size));
        at += size;
        if (random(20) === 0) Fiber.sleep(0);
      }
      far.end();
    },
    () => {
      for (let style = 0; ; style = random(3)) {
        let piece;
        if (style === 0) piece = near.readLine();
        else if (style === 1) piece = near.readUntil('--');
        else piece = near.read();
        if (piece === null) break;
        got += piece + (style === 0 ? '\n' : style === 1 ? '--' : '');
      }
    },
  );
  const plain = text => text.replaceAll('\r', '').replace(/[\n-]+$/, '');
  ok('mixed styles', plain(got) === plain(all));
  end();
}
