// date-fns: arithmetic, formats, locales.
import {
  addDays,
  addMonths,
  differenceInCalendarDays,
  eachDayOfInterval,
  format,
  formatDistance,
  formatISO,
  intervalToDuration,
  isValid,
  parse,
  parseISO,
  startOfWeek,
} from 'date-fns';
import { de, fr, ja } from 'date-fns/locale';
import { createRequire } from 'node:module';

const date = new Date(2026, 0, 31, 13, 5, 9);
console.log(
  format(date, "EEEE, do MMMM yyyy 'at' HH:mm:ss"),
  format(addMonths(date, 1), 'yyyy-MM-dd'),
  format(date, 'PPPPpppp').slice(0, 30),
);
for (const locale of [de, fr, ja])
  console.log(
    format(date, 'PPPP', { locale }),
    formatDistance(addDays(date, -40), date, { locale, addSuffix: true }),
  );
console.log(
  differenceInCalendarDays(new Date(2026, 2, 1), date),
  eachDayOfInterval({ start: date, end: addDays(date, 2) }).map(d => format(d, 'd.M.')),
);
console.log(
  parse('02/11/2014', 'MM/dd/yyyy', new Date(0)).toDateString(),
  isValid(parseISO('2026-02-30')),
  formatISO(parseISO('2019-09-18T19:00:52Z'), { representation: 'date' }),
);
console.log(
  intervalToDuration({ start: new Date(1929, 0, 15, 12), end: new Date(1968, 3, 4, 19, 5) }),
  format(startOfWeek(date, { weekStartsOn: 1 }), 'P'),
);
const required = createRequire(import.meta.url)('date-fns');
console.log(Object.keys(required).length, required.format(date, "RRRR-'W'II-i"));
