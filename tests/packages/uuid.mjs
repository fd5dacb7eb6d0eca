// uuid: all versions; those made of names and fixed values are the same everywhere.
import { MAX, NIL, parse, stringify, v1, v3, v4, v5, v6, v7, validate, version } from 'uuid';

const name = '1b671a64-40d5-491e-99b0-da01ff1f3341';
console.log(v3('hello', v3.URL), v5('hello', v5.DNS), v5('héllo', name));
for (const make of [v1, v4, v6, v7]) {
  const made = make();
  console.log(validate(made), version(made), made.length, made !== make());
}
const fixed = {
  random: Uint8Array.from({ length: 16 }, (_, i) => i),
  msecs: 1_600_000_000_000,
  nsecs: 5,
  clockseq: 0x1234,
};
console.log(v1({ ...fixed, node: [1, 2, 3, 4, 5, 6] }), v4(fixed), v7({ ...fixed, seq: 7 }));
console.log(parse(name), stringify(parse(name)) === name, NIL, MAX, validate('x'));
console.log(new Set(Array.from({ length: 10_000 }, () => v4())).size);
